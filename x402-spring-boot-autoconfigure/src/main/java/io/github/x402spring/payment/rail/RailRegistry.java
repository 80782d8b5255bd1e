package io.github.x402spring.payment.rail;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.github.x402spring.payment.PaymentKind;
import org.jspecify.annotations.Nullable;

/**
 * The rails of an application. Payments go to the one of their kind.
 *
 * @since 0.1.0
 */
public final class RailRegistry {

	private final List<PaymentRail> all;

	private final PaymentEvidence common;

	// The rails give the same answer each time.
	private final Map<PaymentKind, PaymentRail> found = new ConcurrentHashMap<>();

	/**
	 * Create the collection.
	 * @param all the rails
	 * @param common evidence of payments whose rail gives none
	 */
	public RailRegistry(List<PaymentRail> all, PaymentEvidence common) {
		this.all = List.copyOf(all);
		this.common = common;
	}

	/**
	 * Find the rail of a kind of payment.
	 * @param kind the kind
	 * @return its rail; empty if no rail is for it
	 */
	public Optional<PaymentRail> find(PaymentKind kind) {
		return Optional.ofNullable(this.found.computeIfAbsent(kind, this::search));
	}

	private @Nullable PaymentRail search(PaymentKind kind) {
		return this.all.stream().filter((rail) -> rail.isFor(kind)).findFirst().orElse(null);
	}

	/**
	 * Require that exactly one rail is for a kind of payment.
	 * @param kind the kind
	 * @throws IllegalArgumentException if no rail or several rails are for it
	 */
	public void require(PaymentKind kind) {
		List<String> names = this.all.stream()
			.filter((rail) -> rail.isFor(kind))
			.map((rail) -> rail.getClass().getName())
			.toList();
		if (names.isEmpty()) {
			throw new IllegalArgumentException("no payment rail settles " + kind);
		}
		if (names.size() > 1) {
			throw new IllegalArgumentException(
					names.size() + " payment rails settle " + kind + ", but there must be one: " + names);
		}
	}

	/**
	 * Return where proof of what became of a kind of payment is found.
	 * @param kind the kind
	 * @return the evidence of its rail, or else the common one
	 */
	public PaymentEvidence evidence(PaymentKind kind) {
		return find(kind).map(PaymentRail::evidence)
			.filter((evidence) -> !evidence.equals(PaymentEvidence.NONE))
			.orElse(this.common);
	}

	/**
	 * Return whether there is evidence of any payment.
	 * @return whether a rail or the application has some
	 */
	public boolean haveEvidence() {
		return !this.common.equals(PaymentEvidence.NONE)
				|| this.all.stream().anyMatch((rail) -> !rail.evidence().equals(PaymentEvidence.NONE));
	}

}
