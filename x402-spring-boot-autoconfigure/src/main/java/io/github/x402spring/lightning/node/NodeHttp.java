package io.github.x402spring.lightning.node;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import javax.net.ssl.SSLException;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.lightning.LightningNodeException;
import io.github.x402spring.lightning.LightningNodeException.Trouble;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Calls of a node: with time limits, in bounded number, without redirects, answers read
 * strictly and within bounds. What a node says when it refuses is not read: it may repeat
 * what it was sent.
 */
final class NodeHttp {

	/** Longest body that is read, in bytes. */
	static final int MAX_BODY = 64 * 1024;

	private static final Log logger = LogFactory.getLog(NodeHttp.class);

	private final String base;

	private final String host;

	private final NodeRoom room;

	private final RestClient client;

	/**
	 * Create calls.
	 * @param settings where the node is
	 * @param header the header that carries the secret
	 * @param secret its value
	 */
	NodeHttp(NodeSettings settings, String header, String secret) {
		this.base = settings.url().toString().replaceAll("/+$", "");
		this.host = settings.url().getHost();
		this.room = new NodeRoom(settings.maxConcurrentCalls());
		HttpClient.Builder http = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(settings.connectTimeout());
		if (settings.sslContext() != null) {
			http.sslContext(settings.sslContext());
		}
		JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(http.build());
		factory.setReadTimeout(settings.timeout());
		factory.enableCompression(false);
		this.client = RestClient.builder().requestFactory(factory).defaultHeader(header, secret).build();
	}

	String host() {
		return this.host;
	}

	/**
	 * Look something up.
	 * @param path the path, which begins with a slash
	 * @return the object that the node answers; empty if it has none by that name
	 * @throws LightningNodeException if there is no such answer
	 * @throws MalformedMessageException if it is no JSON object
	 */
	Optional<JsonNode> get(String path) {
		return exchange(this.client.get().uri(uri(path)));
	}

	/**
	 * Send an object.
	 * @param path the path, which begins with a slash
	 * @param body what to send
	 * @return the object that the node answers
	 * @throws LightningNodeException if there is no such answer
	 * @throws MalformedMessageException if it is no JSON object
	 */
	JsonNode post(String path, JsonNode body) {
		return post(path, MediaType.APPLICATION_JSON, StrictJson.write(body));
	}

	/**
	 * Send a form.
	 * @param path the path, which begins with a slash
	 * @param form the form, encoded
	 * @return the object that the node answers
	 * @throws LightningNodeException if there is no such answer
	 * @throws MalformedMessageException if it is no JSON object
	 */
	JsonNode postForm(String path, String form) {
		return post(path, MediaType.APPLICATION_FORM_URLENCODED, form);
	}

	private JsonNode post(String path, MediaType type, String body) {
		return exchange(this.client.post().uri(uri(path)).contentType(type).body(body.getBytes(StandardCharsets.UTF_8)))
			.orElseThrow(() -> new LightningNodeException(Trouble.REFUSED));
	}

	private URI uri(String path) {
		return URI.create(this.base + path);
	}

	private Optional<JsonNode> exchange(RestClient.RequestHeadersSpec<?> request) {
		return this.room.call(() -> {
			try {
				return Optional
					.ofNullable(request.accept(MediaType.APPLICATION_JSON).exchange((sent, response) -> read(response)))
					.map(StrictJson::utf8)
					.map(StrictJson::parseObject);
			}
			catch (RestClientException ex) {
				logger.debug("A call of the Lightning node failed with " + LightningNodeException.classes(ex));
				throw new LightningNodeException(trouble(ex.getCause()));
			}
		});
	}

	// Null if the node has nothing by that name.
	private static byte @Nullable [] read(ClientHttpResponse response) throws IOException {
		int status = response.getStatusCode().value();
		if (status == 404 || status == 204) {
			response.getBody().close();
			return null;
		}
		// Closing the body hangs up on a node that has more to say.
		try (InputStream body = response.getBody()) {
			if (status >= 300) {
				throw new LightningNodeException(trouble(status));
			}
			byte[] bytes = body.readNBytes(MAX_BODY + 1);
			if (bytes.length > MAX_BODY) {
				throw new LightningNodeException(Trouble.TOO_LARGE);
			}
			return bytes;
		}
	}

	private static Trouble trouble(int status) {
		return switch (status) {
			case 401, 403 -> Trouble.UNAUTHORIZED;
			case 408, 425, 429, 503 -> Trouble.BUSY;
			default -> (status < 400) ? Trouble.MALFORMED : (status < 500) ? Trouble.REFUSED : Trouble.FAILED;
		};
	}

	private static Trouble trouble(@Nullable Throwable cause) {
		return switch (cause) {
			case HttpConnectTimeoutException ex -> Trouble.NOT_CONNECTED;
			case HttpTimeoutException ex -> Trouble.TIMED_OUT;
			case ConnectException ex -> Trouble.NOT_CONNECTED;
			case SSLException ex -> Trouble.NOT_TRUSTED;
			// The client of the JDK wraps it now and then.
			case IOException ex when ex.getCause() instanceof SSLException -> Trouble.NOT_TRUSTED;
			case null, default -> Trouble.DISCONNECTED;
		};
	}

}
