package io.github.x402spring.web.servlet.page;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.x402spring.json.StrictJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Writes what the payment page is told of an invoice, for no cache to keep.
 */
final class InvoiceAnswer {

	private InvoiceAnswer() {
	}

	static JsonNode state(String state) {
		return JsonNodeFactory.instance.objectNode().put("state", state);
	}

	static ServerResponse of(HttpStatus status, Duration retryAfter, JsonNode json) {
		byte[] body = StrictJson.write(json).getBytes(StandardCharsets.UTF_8);
		ServerResponse.BodyBuilder answer = ServerResponse.status(status)
			.contentType(MediaType.APPLICATION_JSON)
			.cacheControl(CacheControl.noStore())
			.contentLength(body.length);
		if (!retryAfter.isZero()) {
			answer.header(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
		}
		return answer.build((written, response) -> {
			response.getOutputStream().write(body);
			return null;
		});
	}

}
