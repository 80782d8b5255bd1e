package io.github.x402spring.docs.toolcall;

import java.util.function.Predicate;

import io.github.x402spring.payment.admission.Admission;

/**
 * Lets a tool declare, while it runs, that its result is not what was paid for.
 */
final class Declaration implements Predicate<String> {

	private final Admission admission;

	private boolean declared;

	private boolean over;

	Declaration(Admission admission) {
		this.admission = admission;
	}

	@Override
	public synchronized boolean test(String reason) {
		if (!this.over && !this.declared) {
			this.declared = true;
			this.admission.notDelivered(reason);
		}
		return this.declared;
	}

	synchronized boolean end() {
		this.over = true;
		return this.declared;
	}

}
