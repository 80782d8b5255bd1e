package io.github.x402spring.facilitator.server;

/**
 * Why a payment is not verified or settled.
 *
 * @param reason a string of the protocol
 * @param message what is wrong, for people; free of secrets
 */
record Refusal(String reason, String message) {
}
