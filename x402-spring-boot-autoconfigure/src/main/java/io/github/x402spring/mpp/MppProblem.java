package io.github.x402spring.mpp;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import io.github.x402spring.payment.PaymentProblem;

/**
 * Why a credential is refused, as the draft names it. The reason in our own answers is
 * the same with underscores.
 */
enum MppProblem {

	/** The amount is too low. */
	PAYMENT_INSUFFICIENT,

	/** The challenge or the authorisation has ended. */
	PAYMENT_EXPIRED,

	/** The proof is invalid. */
	VERIFICATION_FAILED,

	/** The challenge is not ours, was changed, or is for another request. */
	INVALID_CHALLENGE,

	/** The credential or its proof does not have the prescribed form. */
	MALFORMED_CREDENTIAL,

	/** The method or its way to prove a payment was not offered. */
	METHOD_UNSUPPORTED;

	/** The detail of answers to proofs that the challenge did not offer. */
	static final String NOT_OFFERED = "The challenge does not offer this type of credential";

	private static final String BASE = "https://paymentauth.org/problems/";

	/**
	 * Return the type of the problem by RFC 9457.
	 * @return a URI
	 */
	URI type() {
		return URI.create(BASE + reason().replace('_', '-'));
	}

	/**
	 * Return the reason in answers.
	 * @return lower-case letters and underscores
	 */
	String reason() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Return the type of a problem, for clients that presented a credential of the
	 * scheme.
	 * @param protocol the protocol of the credential
	 * @param problem the problem
	 * @return the type; empty if it has no name in the drafts
	 */
	static Optional<URI> typeOf(String protocol, PaymentProblem problem) {
		return switch (problem) {
			case PaymentProblem.Rejected rejected -> Optional.of(ofReason(rejected.reason()).type(protocol));
			case PaymentProblem.SettlementFailed failed -> Optional.of(VERIFICATION_FAILED.type());
			case PaymentProblem.Malformed malformed when malformed.detail().equals(NOT_OFFERED) ->
				Optional.of(METHOD_UNSUPPORTED.type());
			default -> Optional.empty();
		};
	}

	private static MppProblem ofReason(String reason) {
		return switch (reason) {
			// The last one where price or payee have changed since.
			case "payment_used_up", "payment_for_another_request", "unsupported_scheme",
					"No matching payment requirements" ->
				INVALID_CHALLENGE;
			case "invalid_exact_evm_payload_authorization_valid_before", "invoice_ended" -> PAYMENT_EXPIRED;
			default -> Arrays.stream(values())
				.filter((it) -> it.reason().equals(reason))
				.findFirst()
				.orElse(VERIFICATION_FAILED);
		};
	}

	// The draft of the method has names of its own.
	private URI type(String protocol) {
		return protocol.equals(MppCredential.FAMILY + LightningCharge.METHOD) ? switch (this) {
			case MALFORMED_CREDENTIAL -> URI.create(BASE + "lightning/malformed-credential");
			case INVALID_CHALLENGE -> URI.create(BASE + "lightning/unknown-challenge");
			case VERIFICATION_FAILED -> URI.create(BASE + "lightning/invalid-preimage");
			case PAYMENT_EXPIRED -> URI.create(BASE + "lightning/expired-invoice");
			case PAYMENT_INSUFFICIENT, METHOD_UNSUPPORTED -> type();
		} : type();
	}

}
