package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.x402.SettlementResponse;
import io.github.x402spring.x402.X402Codec;

/**
 * A client over a real connection, with a wallet.
 */
public final class GateClient {

	private final HttpClient http = newClient();

	private final SandboxWallet wallet = SandboxWallet.developmentKey(0);

	private final String origin;

	public GateClient(int port) {
		this.origin = "http://localhost:" + port;
	}

	public SandboxWallet wallet() {
		return this.wallet;
	}

	public HttpResponse<String> get(String path, String... headers) {
		return send("GET", path, null, headers);
	}

	public HttpResponse<String> send(String method, String path, String body, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.origin + path))
			.timeout(Duration.ofSeconds(30))
			.method(method,
					(body != null) ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody());
		if (body != null) {
			request.header("Content-Type", "application/json");
		}
		for (int i = 0; i < headers.length; i += 2) {
			request.header(headers[i], headers[i + 1]);
		}
		try {
			return http(body).send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	// A server may close a connection whose request it did not read to its end. The next
	// request must not meet it there.
	private HttpClient http(String body) {
		return (body != null) ? newClient() : this.http;
	}

	// Nothing but HTTP/1.1: servers take no large body with a request to upgrade.
	private static HttpClient newClient() {
		return HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.connectTimeout(Duration.ofSeconds(20))
			.build();
	}

	/** Sign what the path asks for. */
	public String sign(String path) {
		return this.wallet.pay(get(path).headers().firstValue("PAYMENT-REQUIRED").orElseThrow());
	}

	public String sign(String method, String path, String body) {
		return this.wallet.pay(send(method, path, body).headers().firstValue("PAYMENT-REQUIRED").orElseThrow());
	}

	public HttpResponse<String> pay(String path, String... headers) {
		return payWith(sign(path), path, headers);
	}

	public HttpResponse<String> payWith(String payment, String path, String... headers) {
		List<String> all = new ArrayList<>(List.of("PAYMENT-SIGNATURE", payment));
		all.addAll(List.of(headers));
		return get(path, all.toArray(String[]::new));
	}

	public static SettlementResponse receipt(HttpResponse<?> response) {
		return X402Codec.decodeSettlementResponse(response.headers().firstValue("PAYMENT-RESPONSE").orElseThrow());
	}

}
