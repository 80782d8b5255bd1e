package io.github.x402spring.payment.books;

import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.payment.Payment;

/**
 * Collects what is wrong.
 */
final class Findings {

	private static final int LIMIT = 1000;

	private final List<LedgerReport.Finding> findings = new ArrayList<>();

	void require(boolean holds, Invariant invariant, Payment payment, String otherwise) {
		if (!holds) {
			add(invariant, payment.id(), otherwise);
		}
	}

	void add(Invariant invariant, String subject, String detail) {
		if (this.findings.size() < LIMIT) {
			this.findings.add(new LedgerReport.Finding(invariant, subject, detail));
		}
	}

	void addOnce(Invariant invariant, String subject, String detail) {
		if (!this.findings.contains(new LedgerReport.Finding(invariant, subject, detail))) {
			add(invariant, subject, detail);
		}
	}

	List<LedgerReport.Finding> all() {
		return List.copyOf(this.findings);
	}

}
