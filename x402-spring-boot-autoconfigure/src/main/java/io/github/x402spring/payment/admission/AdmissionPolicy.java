package io.github.x402spring.payment.admission;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.pricing.PaidRequest;
import org.jspecify.annotations.Nullable;

/**
 * Decides who need not pay, and who may not, before anything is charged. It is asked at
 * two moments: when a request arrives, and when the payer of a new payment is known. All
 * policies of an application are asked in their order, and the first one that does not
 * pass a request on decides. A policy that throws refuses the request with 503.
 * <p>
 * What was paid before is not taken from its payer: a payment that is in the ledger is
 * answered from its state, whatever the policies say.
 *
 * @since 0.1.0
 */
public interface AdmissionPolicy {

	/**
	 * Decide about a request, whether it carries a payment or not.
	 * @param endpoint the endpoint it goes to
	 * @param request the request
	 * @return the decision; by default the request is passed on
	 */
	default Verdict onRequest(PaidEndpointDescriptor endpoint, PaidRequest request) {
		return Verdict.passOn();
	}

	/**
	 * Decide about the payer of a new payment.
	 * @param endpoint the endpoint that is paid for
	 * @param request the request
	 * @param payer who pays, as the payment names him; {@code null} if its kind names no
	 * one. Of a contract wallet it is not proven yet that it does
	 * @return the decision; by default the request is passed on. {@link Verdict.Waive} is
	 * no decision here and counts as that
	 */
	default Verdict onPayer(PaidEndpointDescriptor endpoint, PaidRequest request, @Nullable String payer) {
		return Verdict.passOn();
	}

	/**
	 * Return a policy that serves those for free who have one of some authorities.
	 * @param authorities names of authorities, such as {@code ROLE_STAFF}
	 * @return the policy
	 */
	static AdmissionPolicy waiveFor(Set<String> authorities) {
		Set<String> free = Set.copyOf(authorities);
		return new AdmissionPolicy() {

			@Override
			public Verdict onRequest(PaidEndpointDescriptor endpoint, PaidRequest request) {
				return request.authorities().stream().anyMatch(free::contains) ? new Verdict.Waive() : Verdict.passOn();
			}

		};
	}

	/**
	 * Return a policy that takes no payments from some payers. Payments that name no
	 * payer pass.
	 * @param payers their addresses, in any case
	 * @param reason why, shown to them
	 * @return the policy
	 * @throws IllegalArgumentException if the reason is malformed
	 */
	static AdmissionPolicy deny(Set<String> payers, String reason) {
		return refusing(lowered(payers)::contains, false, new Verdict.Deny(reason));
	}

	/**
	 * Return a policy that takes payments from some payers only, and none that name no
	 * payer.
	 * @param payers their addresses, in any case
	 * @param reason why the others are refused, shown to them
	 * @return the policy
	 * @throws IllegalArgumentException if the reason is malformed
	 */
	static AdmissionPolicy allowOnly(Set<String> payers, String reason) {
		return refusing(Predicate.not(lowered(payers)::contains), true, new Verdict.Deny(reason));
	}

	/**
	 * Return a policy that refuses for a while all requests whose content is not owed.
	 * @param active says whether it does so now
	 * @param retryAfter when clients should come back
	 * @return the policy
	 */
	static AdmissionPolicy maintenance(BooleanSupplier active, Duration retryAfter) {
		return new AdmissionPolicy() {

			@Override
			public Verdict onRequest(PaidEndpointDescriptor endpoint, PaidRequest request) {
				return active.getAsBoolean() ? new Verdict.Postpone(retryAfter) : Verdict.passOn();
			}

		};
	}

	private static Set<String> lowered(Set<String> payers) {
		return payers.stream().map((payer) -> payer.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
	}

	private static AdmissionPolicy refusing(Predicate<String> refused, boolean unnamed, Verdict.Deny deny) {
		return new AdmissionPolicy() {

			@Override
			public Verdict onPayer(PaidEndpointDescriptor endpoint, PaidRequest request, @Nullable String payer) {
				boolean denied = (payer != null) ? refused.test(payer.toLowerCase(Locale.ROOT)) : unnamed;
				return denied ? deny : Verdict.passOn();
			}

		};
	}

	/**
	 * What a policy decides.
	 *
	 * @since 0.1.0
	 */
	sealed interface Verdict {

		/**
		 * Return the verdict that leaves the decision to the next policy.
		 * @return the verdict
		 */
		static Verdict passOn() {
			return new PassOn();
		}

		/**
		 * The next policy decides, and after the last one the request has to be paid for.
		 *
		 * @since 0.1.0
		 */
		record PassOn() implements Verdict {

		}

		/**
		 * The request is served for free.
		 *
		 * @since 0.1.0
		 */
		record Waive() implements Verdict {

		}

		/**
		 * The request is refused with 403, and no challenge: paying would not help.
		 *
		 * @param reason why, shown to the client: at most 80 lower-case letters, digits
		 * and underscores
		 * @since 0.1.0
		 */
		record Deny(String reason) implements Verdict {

			private static final Pattern REASON = Pattern.compile("[a-z0-9_]{1,80}");

			/**
			 * Create a refusal.
			 * @throws IllegalArgumentException if the reason is malformed
			 */
			public Deny {
				if (!REASON.matcher(reason).matches()) {
					throw new IllegalArgumentException(
							"The reason '" + reason + "' must have 1 to 80 lower-case letters, digits and underscores");
				}
			}

		}

		/**
		 * The request is refused with 503.
		 *
		 * @param retryAfter when the client should come back, at most a minute
		 * @since 0.1.0
		 */
		record Postpone(Duration retryAfter) implements Verdict {

		}

	}

}
