package io.github.x402spring.payment;

/**
 * What is for sale, as a challenge describes it.
 *
 * @param url the absolute URL of the resource; never used for authorisation
 * @param description what the buyer gets, may be empty
 * @param mimeType the media type of the content, may be empty
 * @since 0.1.0
 */
public record PaidResource(String url, String description, String mimeType) {

	/** The longest URL that challenges tell; of a longer one they tell the beginning. */
	public static final int MAX_URL_LENGTH = 1024;

}
