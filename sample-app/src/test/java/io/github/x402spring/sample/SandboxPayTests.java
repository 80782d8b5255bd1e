package io.github.x402spring.sample;

import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.x402spring.sample.testsupport.SampleClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Invoices are paid for those who have no wallet.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Tag("integration")
class SandboxPayTests {

	private static final Pattern CHALLENGE = Pattern.compile("L402 macaroon=\"(.+?)\", invoice=\"(.+?)\".*");

	/** An example of BOLT11, for real money and made by another node. */
	private static final String FOREIGN = "lnbc1pvjluezsp5zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zygspp5qqqsyqcyq5rqwzqfqqqsyqcy"
			+ "q5rqwzqfqqqsyqcyq5rqwzqfqypqdpl2pkx2ctnv5sxxmmwwd5kgetjypeh2ursdae8g6twvus8g6rfwvs8qun0dfjkxaq9qrsgq357wnc"
			+ "5r2ueh7ck6q93dj32dlqnls087fxdwk8qakdyafkq3yap9us6v52vjjsrvywa6rt52cm9r9zqt8r2t7mlcwspyetp5h2tztugp9lfyql";

	private SampleClient client;

	@BeforeEach
	void connect(@LocalServerPort int port) {
		this.client = new SampleClient(port);
	}

	@Test
	void preimageBuysTheContentOnce() {
		Matcher challenge = challenge();
		HttpResponse<String> paid = pay(challenge.group(2));
		assertThat(paid.statusCode()).isEqualTo(200);
		assertThat(paid.body()).matches("[0-9a-f]{64}");
		assertThat(paid.headers().firstValue("Cache-Control")).contains("no-store");
		String credential = "L402 " + challenge.group(1) + ":" + paid.body();
		HttpResponse<String> weather = this.client.get("/api/weather", "Authorization", credential);
		assertThat(weather.statusCode()).as(weather.body()).isEqualTo(200);
		assertThat(this.client.get("/api/weather", "Authorization", credential).statusCode()).isEqualTo(402);
	}

	@Test
	void invoiceOfAnotherNodeIsNotPaid() {
		HttpResponse<String> response = pay(FOREIGN);
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(response.body()).contains("did not make the invoice");
	}

	@Test
	void whatIsNoInvoiceIsRefused() {
		HttpResponse<String> response = pay("money");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).contains("not a Lightning invoice");
	}

	private HttpResponse<String> pay(String invoice) {
		return this.client.send(new SampleClient.Call("POST", "/sandbox/pay", invoice));
	}

	private Matcher challenge() {
		String line = this.client.get("/api/weather")
			.headers()
			.allValues("WWW-Authenticate")
			.stream()
			.filter((it) -> it.startsWith("L402 "))
			.findFirst()
			.orElseThrow();
		Matcher matcher = CHALLENGE.matcher(line);
		assertThat(matcher.matches()).as(line).isTrue();
		return matcher;
	}

}
