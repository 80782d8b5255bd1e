package io.github.x402spring.protocol;

/**
 * What is for sale, as the challenge describes it (section 5.1 of the x402 specification,
 * version 2).
 *
 * @param url the absolute URL of the resource; never used for authorisation
 * @param description what the buyer gets, may be empty
 * @param mimeType the media type of the content, may be empty
 * @since 0.1.0
 */
public record ResourceInfo(String url, String description, String mimeType) {

}
