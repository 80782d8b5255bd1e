package io.github.x402spring.payment;

import java.util.List;

import io.github.x402spring.protocol.ErrorReason;
import io.github.x402spring.protocol.PaymentRequired;
import io.github.x402spring.protocol.PaymentRequirements;
import io.github.x402spring.protocol.ResourceInfo;
import io.github.x402spring.protocol.X402Codec;

/**
 * Keeps challenges within what servers and proxies pass on in a header: Tomcat gives up
 * at 8 KiB for all headers of an answer, many proxies at the same.
 *
 * @since 0.1.0
 */
public final class ChallengeSize {

	/** The longest URL that is told; of a longer one its beginning is. */
	static final int MAX_URL_LENGTH = 1024;

	/** The longest header, in bytes. */
	private static final int MAX_HEADER_LENGTH = 6 * 1024;

	private ChallengeSize() {
	}

	/**
	 * Require that a challenge fits into a header whatever the URL is.
	 * @param offers what is offered
	 * @param description what the buyer gets
	 * @param mimeType media type of the content
	 * @throws IllegalArgumentException if it does not fit
	 */
	public static void require(List<PaymentRequirements> offers, String description, String mimeType) {
		ResourceInfo resource = new ResourceInfo("x".repeat(MAX_URL_LENGTH), description, mimeType);
		int length = X402Codec.encode(new PaymentRequired(ErrorReason.NONCE_ALREADY_USED, resource, offers, null))
			.length();
		if (length > MAX_HEADER_LENGTH) {
			throw new IllegalArgumentException("its challenge takes up to " + length
					+ " bytes of a header, more than the " + MAX_HEADER_LENGTH + " that pass everywhere");
		}
	}

}
