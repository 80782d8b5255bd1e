package io.github.x402spring.sample.testsupport;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

import io.github.x402spring.sandbox.SandboxWallet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Talks to a running sample, and pays it.
 */
public final class SampleClient {

	public static final String PAYEE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final HttpClient client = HttpClient.newHttpClient();

	private final SandboxWallet wallet;

	private final String server;

	public SampleClient(int port) {
		this(port, SandboxWallet.developmentKey(2));
	}

	/**
	 * Create a client that pays from another wallet.
	 * @param port the port of the sample
	 * @param wallet the wallet
	 */
	public SampleClient(int port, SandboxWallet wallet) {
		this.wallet = wallet;
		this.server = "http://localhost:" + port;
	}

	public String payer() {
		return this.wallet.address().value();
	}

	public HttpResponse<String> get(String path, String... headers) {
		return send(new Call("GET", path, ""), headers);
	}

	public HttpResponse<String> send(Call call, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.server + call.path()))
			.timeout(Duration.ofSeconds(30))
			.method(call.method(), HttpRequest.BodyPublishers.ofString(call.body()));
		if (!call.body().isEmpty()) {
			request.header("Content-Type", "application/json");
		}
		if (headers.length > 0) {
			request.headers(headers);
		}
		try {
			return this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	public HttpResponse<String> pay(Call call, Version version) {
		return present(call, version, sign(call, version));
	}

	public HttpResponse<String> present(Call call, Version version, String payment) {
		return send(call, version.requestHeader, payment);
	}

	public String sign(Call call, Version version) {
		HttpResponse<String> challenge = send(call);
		String payment = switch (version) {
			case V2 -> this.wallet.pay(header(challenge, "PAYMENT-REQUIRED"));
			case V1 -> this.wallet.payV1(challenge.body());
		};
		Secrets.addPayment(payment);
		return payment;
	}

	public JsonNode payments() {
		return json(get("/actuator/payments").body());
	}

	public static JsonNode json(String text) {
		return MAPPER.readTree(text);
	}

	public static JsonNode decode(String header) {
		return json(new String(Base64.getDecoder().decode(header), StandardCharsets.UTF_8));
	}

	public static String header(HttpResponse<?> response, String name) {
		return response.headers().firstValue(name).orElseThrow();
	}

	/**
	 * A request.
	 *
	 * @param method the method
	 * @param path path and query
	 * @param body JSON, or empty
	 */
	public record Call(String method, String path, String body) {

		public static Call get(String path) {
			return new Call("GET", path, "");
		}

	}

	/**
	 * The protocol's versions.
	 */
	public enum Version {

		V1("X-PAYMENT", "X-PAYMENT-RESPONSE", "base-sepolia"),

		V2("PAYMENT-SIGNATURE", "PAYMENT-RESPONSE", "eip155:84532");

		private final String requestHeader;

		private final String responseHeader;

		private final String network;

		Version(String requestHeader, String responseHeader, String network) {
			this.requestHeader = requestHeader;
			this.responseHeader = responseHeader;
			this.network = network;
		}

		public String responseHeader() {
			return this.responseHeader;
		}

		public String network() {
			return this.network;
		}

	}

}
