package io.github.x402spring.web.servlet.pass;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.pass.Pass;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a client says of the pass whose token it has lost.
 *
 * @param id id of the pass, or {@code null} if the client has only one
 * @param paymentIdentifier what the client named the payment that bought it, or
 * {@code null}
 */
record ReissueRequest(@Nullable String id, @Nullable String paymentIdentifier) {

	private static final int MAX_LENGTH = 4096;

	/**
	 * Read the body of a request.
	 * @param body a JSON object
	 * @return what it says
	 * @throws IOException if it cannot be read
	 * @throws MalformedMessageException if it is something else, or too long
	 */
	static ReissueRequest read(InputStream body) throws IOException {
		byte[] bytes = body.readNBytes(MAX_LENGTH + 1);
		if (bytes.length > MAX_LENGTH) {
			throw new MalformedMessageException("The body is longer than " + MAX_LENGTH + " bytes");
		}
		JsonNode json = StrictJson.parseObject(StrictJson.utf8(bytes));
		return new ReissueRequest(StrictJson.optionalString(json, "id"),
				StrictJson.optionalString(json, "paymentIdentifier"));
	}

	List<Pass> among(List<Pass> passes) {
		return passes.stream().filter((it) -> this.id == null || this.id.equals(it.id())).toList();
	}

	/**
	 * Hides the identifier, which is as good as a token here.
	 * @return the id of the pass only
	 */
	@Override
	public String toString() {
		return "ReissueRequest[" + this.id + "]";
	}

}
