package io.github.x402spring.x402;

/**
 * Names of the HTTP headers of x402, versions 1 and 2 of the HTTP transport.
 *
 * @since 0.1.0
 */
public final class X402Headers {

	/** Version 2: the challenge of a 402, base64 of a {@link PaymentRequired}. */
	public static final String PAYMENT_REQUIRED = "PAYMENT-REQUIRED";

	/** Version 2: the client's payment, base64 of a {@link PaymentPayload}. */
	public static final String PAYMENT_SIGNATURE = "PAYMENT-SIGNATURE";

	/** Version 2: what became of it, base64 of a {@link SettlementResponse}. */
	public static final String PAYMENT_RESPONSE = "PAYMENT-RESPONSE";

	/** Version 1: the client's payment. */
	public static final String X_PAYMENT = "X-PAYMENT";

	/** Version 1: what became of it. */
	public static final String X_PAYMENT_RESPONSE = "X-PAYMENT-RESPONSE";

	private X402Headers() {
	}

}
