package io.github.x402spring.web.servlet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.util.DigestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Everything else that stands between a handler and the wire (attack A32): ranges,
 * compression, ETags, uploads, advices, filters on both sides, HTTP/2.
 */
@SpringBootTest(classes = ServingApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.routes[0].pattern=/files/**", "x402.routes[0].price=$0.01",
				"server.compression.enabled=true", "server.forward-headers-strategy=framework",
				"server.http2.enabled=true", "x402.web.filter-order=0", "x402.web.cache-control=private",
				"spring.servlet.multipart.max-file-size=100KB" })
@DisplayName("A32 serving")
@Tag("integration")
class ServedContentTests {

	private static final String SECRET = ServingApplication.SECRET;

	/** More than is held back, and than sockets take at once. */
	private static final int DOWNLOAD = ServingApplication.DOWNLOAD;

	private static final AtomicInteger RUNS = ServingApplication.RUNS;

	@Autowired
	private SandboxFacilitator sandbox;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		RUNS.set(0);
	}

	@Test
	@DisplayName("A32 each range is paid for")
	void eachRangeIsPaidFor() {
		assertThat(this.client.get("/files/secret.txt", "Range", "bytes=0-5").statusCode()).isEqualTo(402);
		String payment = this.client.sign("/files/secret.txt");
		HttpResponse<String> first = this.client.payWith(payment, "/files/secret.txt", "Range", "bytes=0-5");
		assertThat(first.statusCode()).isEqualTo(206);
		assertThat(first.body()).isEqualTo("secret");
		assertThat(GateClient.receipt(first).success()).isTrue();
		// The book is closed right after the answer went out.
		await().untilAsserted(() -> {
			HttpResponse<String> second = this.client.payWith(payment, "/files/secret.txt", "Range", "bytes=6-20");
			assertThat(second.statusCode()).isEqualTo(409);
			assertThat(second.body()).contains("already-delivered");
		});
		HttpResponse<String> several = this.client.pay("/files/secret.txt", "Range", "bytes=0-1,4-5");
		assertThat(several.statusCode()).isEqualTo(206);
		assertThat(this.sandbox.transfers()).isEqualTo(2);
	}

	@Test
	@DisplayName("A33 download that is aborted one byte before its end is a delivery, and not delivered again")
	void abortedDownloadIsADelivery() throws Exception {
		String payment = this.client.sign("/download");
		try (Socket socket = new Socket("localhost", this.port)) {
			socket.getOutputStream()
				.write(("GET /download HTTP/1.1\r\nHost: localhost\r\nPAYMENT-SIGNATURE: " + payment + "\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			InputStream input = socket.getInputStream();
			for (int state = 0; state < 4;) {
				state = (input.read() == "\r\n\r\n".charAt(state)) ? state + 1 : 0;
			}
			assertThat(input.readNBytes(DOWNLOAD - 1)).hasSize(DOWNLOAD - 1);
		}
		await().untilAsserted(() -> {
			HttpResponse<String> again = this.client.payWith(payment, "/download");
			assertThat(again.statusCode()).isEqualTo(409);
			assertThat(again.body()).contains("already-delivered");
		});
		assertThat(RUNS).hasValue(1);
		assertThat(this.sandbox.transfers()).isOne();
	}

	@Test
	@DisplayName("A32 range that cannot be served costs nothing")
	void rangeThatCannotBeServedCostsNothing() {
		String payment = this.client.sign("/files/secret.txt");
		HttpResponse<String> response = this.client.payWith(payment, "/files/secret.txt", "Range", "bytes=9999-");
		assertThat(response.statusCode()).isEqualTo(416);
		assertThat(response.headers().map()).doesNotContainKey("payment-response");
		assertThat(this.sandbox.settlements()).isZero();
		assertThat(this.client.payWith(payment, "/files/secret.txt").body()).contains(SECRET);
	}

	@Test
	@DisplayName("A24 filter outside of the gate that tags content answers no charged 304, even where caching is relaxed")
	void filterThatTagsContentAnswersNoChargedNotModified() {
		String tag = "\"0" + DigestUtils.md5DigestAsHex((SECRET + " ").repeat(1000).getBytes(StandardCharsets.UTF_8))
				+ "\"";
		for (String condition : List.of(tag, "W/" + tag, "*")) {
			HttpResponse<String> paid = this.client.pay("/large", "If-None-Match", condition);
			assertThat(paid.statusCode()).isEqualTo(200);
			assertThat(paid.body()).contains(SECRET);
			assertThat(paid.headers().map()).doesNotContainKey("etag");
			assertThat(paid.headers().firstValue("Cache-Control")).hasValue("private");
		}
		HttpResponse<String> free = this.client.get("/tagged");
		assertThat(free.headers().firstValue("ETag")).isPresent();
	}

	@Test
	@DisplayName("A24 conditions give nothing away, even where caching is relaxed")
	void conditionsGiveNothingAway() {
		HttpResponse<String> unpaid = this.client.get("/large", "If-None-Match", "*");
		assertThat(unpaid.statusCode()).isEqualTo(402);
		assertThat(unpaid.headers().map()).doesNotContainKey("etag");
		assertThat(this.client.get("/files/secret.txt", "If-None-Match", "*").statusCode()).isEqualTo(402);
	}

	@Test
	@DisplayName("A32 compressed content is withheld and served like any other")
	void compressedContentIsWithheldAndServed() throws IOException {
		String payment = this.client.sign("/long");
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		HttpResponse<byte[]> refused = bytes("/long", "PAYMENT-SIGNATURE", payment, "Accept-Encoding", "gzip");
		assertThat(refused.statusCode()).isEqualTo(402);
		assertThat(text(refused)).doesNotContain(SECRET).contains("settlement-failed");
		HttpResponse<byte[]> paid = bytes("/long", "PAYMENT-SIGNATURE", this.client.sign("/long"), "Accept-Encoding",
				"gzip");
		assertThat(paid.statusCode()).isEqualTo(200);
		assertThat(paid.headers().firstValue("Content-Encoding")).hasValue("gzip");
		assertThat(text(paid)).contains(SECRET);
		assertThat(String.join(",", paid.headers().allValues("Vary")).toLowerCase(Locale.ROOT).split("\\s*,\\s*"))
			.contains("accept-encoding", "accept", "payment-signature");
	}

	@Test
	@DisplayName("A15c challenge names the URL behind the proxy, or that of the client's host")
	void challengeNamesTheForwardedUrl() {
		assertThat(url(this.client.get("/large", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "shop.example",
				"X-Forwarded-Prefix", "/v1")))
			.isEqualTo("https://shop.example/v1/large");
		assertThat(url(this.client.get("/large"))).isEqualTo("http://localhost:" + this.port + "/large");
		String payment = this.client.sign("/large");
		assertThat(this.client.payWith(payment, "/large").statusCode()).isEqualTo(200);
		HttpResponse<String> elsewhere = this.client.payWith(payment, "/large", "X-Forwarded-Prefix", "/v1");
		assertThat(elsewhere.statusCode()).isEqualTo(409);
		assertThat(elsewhere.body()).doesNotContain(SECRET);
	}

	@Test
	@DisplayName("A34 uploads: unpaid runs nothing, paid is served, too large costs nothing")
	void uploadsAreSold() {
		RawHttp raw = new RawHttp(this.port);
		String type = "multipart/form-data; boundary=xxx";
		RawHttp.Response challenge = raw.post("/upload", type, part(10));
		assertThat(challenge.status()).isEqualTo(402);
		assertThat(RUNS).hasValue(0);
		String payment = SandboxWallet.developmentKey(0).pay(challenge.header("PAYMENT-REQUIRED").orElseThrow());
		RawHttp.Response tooLarge = raw.post("/upload", type, part(200_000), "PAYMENT-SIGNATURE: " + payment);
		assertThat(tooLarge.status()).isEqualTo(413);
		assertThat(this.sandbox.verifications()).isZero();
		RawHttp.Response paid = raw.post("/upload", type, part(10), "PAYMENT-SIGNATURE: " + payment);
		assertThat(paid.status()).isEqualTo(200);
		assertThat(paid.text()).endsWith(SECRET + " 10");
		assertThat(this.sandbox.transfers()).isOne();
	}

	@Test
	@DisplayName("A32 large request body is read once it is paid for")
	void largeRequestBodyIsRead() {
		String body = "x".repeat(3_000_000);
		String payment = this.client.sign("POST", "/body", "x");
		HttpResponse<String> paid = this.client.send("POST", "/body", body, "PAYMENT-SIGNATURE", payment);
		assertThat(paid.statusCode()).isEqualTo(200);
		assertThat(paid.body()).contains(SECRET + " 3000000");
	}

	@Test
	@DisplayName("A34 what an advice makes of an exception costs nothing")
	void exceptionForTheAdviceCostsNothing() {
		HttpResponse<String> response = this.client.pay("/refused");
		assertThat(response.statusCode()).isEqualTo(409);
		assertThat(response.body()).isEqualTo("by advice");
		assertThat(response.headers().map()).doesNotContainKey("payment-response");
		assertThat(this.sandbox.settlements()).isZero();
	}

	@Test
	@DisplayName("A4 body and headers of an advice are withheld with the rest")
	void whatAnAdviceAddsIsWithheld() {
		HttpResponse<String> paid = this.client.pay("/advised");
		assertThat(paid.body()).isEqualTo("advised " + SECRET + " filtered");
		assertThat(paid.headers().firstValue("X-Advice")).hasValue(SECRET);
		String payment = this.client.sign("/advised");
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		HttpResponse<String> refused = this.client.payWith(payment, "/advised");
		assertThat(refused.statusCode()).isEqualTo(402);
		assertThat(refused.body()).doesNotContain(SECRET, "advised ", "filtered");
		assertThat(refused.headers().map()).doesNotContainKey("x-advice");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/large", "/advised", "/files/secret.txt" })
	@DisplayName("A15 HTTP/2 changes nothing")
	void http2ChangesNothing(String path) throws Exception {
		try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
			HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path));
			HttpResponse<String> unpaid = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
			assertThat(unpaid.version()).isEqualTo(HttpClient.Version.HTTP_2);
			assertThat(unpaid.statusCode()).isEqualTo(402);
			assertThat(unpaid.body()).doesNotContain(SECRET);
			String challenge = unpaid.headers().firstValue("PAYMENT-REQUIRED").orElseThrow();
			String payment = this.client.wallet().pay(challenge);
			this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
			HttpResponse<String> refused = http.send(request.setHeader("PAYMENT-SIGNATURE", payment).build(),
					HttpResponse.BodyHandlers.ofString());
			assertThat(refused.statusCode()).isEqualTo(402);
			assertThat(refused.body()).doesNotContain(SECRET);
			HttpResponse<String> paid = http.send(
					request.setHeader("PAYMENT-SIGNATURE", this.client.wallet().pay(challenge)).build(),
					HttpResponse.BodyHandlers.ofString());
			assertThat(paid.version()).isEqualTo(HttpClient.Version.HTTP_2);
			assertThat(paid.statusCode()).isEqualTo(200);
			assertThat(paid.body()).contains(SECRET);
			assertThat(GateClient.receipt(paid).success()).isTrue();
		}
	}

	private static String url(HttpResponse<String> challenge) {
		return X402Codec.decodePaymentRequired(challenge.headers().firstValue("PAYMENT-REQUIRED").orElseThrow())
			.resource()
			.url();
	}

	private static String part(int length) {
		return "--xxx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.txt\"\r\n\r\n" + "x".repeat(length)
				+ "\r\n--xxx--\r\n";
	}

	private HttpResponse<byte[]> bytes(String path, String... headers) {
		try (HttpClient http = HttpClient.newHttpClient()) {
			return http.send(
					HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path)).headers(headers).build(),
					HttpResponse.BodyHandlers.ofByteArray());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String text(HttpResponse<byte[]> response) throws IOException {
		byte[] body = response.body();
		if (response.headers().firstValue("Content-Encoding").isPresent()) {
			try (GZIPInputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(body))) {
				body = unzipped.readAllBytes();
			}
		}
		return new String(body, StandardCharsets.UTF_8);
	}

}
