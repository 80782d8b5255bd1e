package io.github.x402spring.sample.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

import io.github.x402spring.x402.X402Headers;

import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Asks this very server, over loopback and without paying, what a path costs. It follows
 * no redirect and uses no proxy, so it never talks to another one.
 */
@Component
class OwnChallenges {

	private static final int PAYMENT_REQUIRED = 402;

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.followRedirects(HttpClient.Redirect.NEVER)
		.proxy(HttpClient.Builder.NO_PROXY)
		.connectTimeout(TIMEOUT)
		.build();

	private final Environment environment;

	OwnChallenges(Environment environment) {
		this.environment = environment;
	}

	/**
	 * Fetch a challenge.
	 * @param method the request method
	 * @param target path and query
	 * @return the value of the {@code PAYMENT-REQUIRED} header; empty if the answer was
	 * another than 402
	 */
	Optional<String> fetch(String method, URI target) {
		// The port is known once the server runs; this is asked by its requests only.
		int port = this.environment.getRequiredProperty("local.server.port", Integer.class);
		URI server = URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port);
		HttpRequest request = HttpRequest.newBuilder(server.resolve(target))
			.method(method, HttpRequest.BodyPublishers.noBody())
			.timeout(TIMEOUT)
			.build();
		try {
			HttpResponse<Void> response = this.client.send(request, HttpResponse.BodyHandlers.discarding());
			return (response.statusCode() == PAYMENT_REQUIRED)
					? response.headers().firstValue(X402Headers.PAYMENT_REQUIRED) : Optional.empty();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

}
