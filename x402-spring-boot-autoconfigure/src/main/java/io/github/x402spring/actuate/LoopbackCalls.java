package io.github.x402spring.actuate;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;

/**
 * Calls the application's own server, without payment and without credentials, for a
 * limited time. It uses no proxy and follows no redirect, so no call leaves this machine.
 * No body is read: it might never end.
 */
final class LoopbackCalls implements AutoCloseable {

	private static final Duration CALL = Duration.ofSeconds(3);

	private final RunningServer server;

	private final HttpClient client;

	private final long end;

	LoopbackCalls(RunningServer server, Duration limit) {
		this.server = server;
		this.end = System.nanoTime() + limit.toNanos();
		HttpClient.Builder builder = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.proxy(HttpClient.Builder.NO_PROXY)
			.connectTimeout(CALL);
		if (!server.certificates().isEmpty()) {
			builder.sslContext(OwnCertificates.context(server.certificates()));
		}
		this.client = builder.build();
	}

	boolean isOver() {
		return remaining().isNegative();
	}

	// Throws IllegalArgumentException if there can be no such path.
	Answer call(String method, String path, String... headers) throws IOException {
		Duration remaining = remaining();
		if (remaining.isNegative()) {
			throw new IOException("timed out");
		}
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.server.base() + path))
			.timeout((remaining.compareTo(CALL) < 0) ? remaining.plusMillis(1) : CALL)
			.header("Accept", "*/*")
			.method(method, HttpRequest.BodyPublishers.noBody());
		for (int i = 0; i < headers.length; i += 2) {
			request.header(headers[i], headers[i + 1]);
		}
		try {
			HttpResponse<InputStream> response = this.client.send(request.build(),
					HttpResponse.BodyHandlers.ofInputStream());
			response.body().close();
			return new Answer(response.statusCode(), response.headers());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("interrupted", ex);
		}
	}

	private Duration remaining() {
		return Duration.ofNanos(this.end - System.nanoTime());
	}

	@Override
	public void close() {
		this.client.shutdownNow();
	}

	/** An answer without its body. */
	record Answer(int status, HttpHeaders headers) {

		boolean isServed() {
			return this.status >= 200 && this.status < 300;
		}

		// Whether the header names all of these elements.
		boolean lists(String name, Iterable<String> elements) {
			String all = "," + String.join(",", this.headers.allValues(name)).replace(" ", "") + ",";
			String lower = all.toLowerCase(Locale.ROOT);
			for (String element : elements) {
				if (!lower.contains("," + element.toLowerCase(Locale.ROOT) + ",")) {
					return false;
				}
			}
			return true;
		}

		boolean isOfTheKindOf(Answer other) {
			return this.status == other.status && first("Content-Type").equals(other.first("Content-Type"));
		}

		boolean isAsLongAs(Answer other) {
			return first("Content-Length").equals(other.first("Content-Length"));
		}

		String first(String name) {
			return this.headers.firstValue(name).orElse("");
		}

	}

}
