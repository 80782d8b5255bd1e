package io.github.x402spring.x402;

import io.github.x402spring.payment.Credential;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A payment as a client presented it: well-formed, but nothing in it is verified yet
 * (section 5.2 of the x402 specification).
 *
 * @param x402Version 1 or 2
 * @param scheme the payment scheme; version 2 carries it inside {@code accepted}
 * @param network CAIP-2 identifier (version 2) or name (version 1), as written by the
 * client
 * @param payload data of the scheme, a JSON object
 * @param accepted version 2: the chosen requirements, echoed by the client; version 1:
 * {@code null}
 * @param extensions what the client sent for protocol extensions, or {@code null}
 * @param json the whole payment as received. It is forwarded to facilitators to the
 * letter: some of them compare it byte by byte
 * @since 0.1.0
 */
public record PaymentPayload(int x402Version, String scheme, String network, JsonNode payload,
		@Nullable JsonNode accepted, @Nullable JsonNode extensions, String json) implements Credential {

	@Override
	public String protocol() {
		return X402Protocol.protocol(this.x402Version);
	}

	@Override
	public @Nullable String identifier() {
		JsonNode id = PaymentIdentifiers.id(this.extensions);
		return id.isString() ? id.stringValue() : null;
	}

	@Override
	public String text() {
		return this.json;
	}

	/**
	 * Hides the rest: a signed payment is as good as money until it is settled.
	 * @return version, scheme and network only
	 */
	@Override
	public String toString() {
		return "PaymentPayload[v" + this.x402Version + " " + this.scheme + " " + this.network + "]";
	}

}
