package io.github.x402spring.sample.lightning;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.sample.testsupport.LightningOffer;
import io.github.x402spring.sample.testsupport.LightningPair;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.SampleClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients from npm of every family buy the sample's weather, each finding its own way to
 * pay in the same 402: over a real channel of Lightning by L402 and by MPP, and with play
 * money by MPP and x402.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "x402.lightning.rate=100000", "x402.l402.secret=0123456789abcdef0123456789abcdef",
				"x402.mpp.enabled=true", "x402.mpp.realm=localhost" })
@Timeout(180)
@Tag("integration")
class EveryFamilyTests {

	/** A tenth of a cent at that rate, in millisatoshis. */
	private static final BigInteger PRICE = BigInteger.valueOf(1000);

	private static final String REGTEST = LightningNetwork.REGTEST.network().id();

	private static final int AT_ONCE = 32;

	private static LightningPair pair;

	private SampleClient client;

	private String url;

	@BeforeAll
	static void startNodes() throws Exception {
		pair = LightningPair.shared();
	}

	@DynamicPropertySource
	static void node(DynamicPropertyRegistry registry) {
		pair.properties().forEach((name, value) -> registry.add(name, () -> value));
	}

	@BeforeEach
	void connect(@LocalServerPort int port) {
		this.client = new SampleClient(port);
		this.url = "http://localhost:" + port + "/api/weather";
	}

	@Test
	void everyFamilyIsOffered() {
		HttpResponse<String> response = this.client.get("/api/weather");
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
		// Clients of L402 read what comes first.
		assertThat(lines(response)).hasSize(3)
			.satisfiesExactly((line) -> assertThat(line).startsWith("L402 macaroon="),
					(line) -> assertThat(line).startsWith("Payment ").contains("method=\"evm\""),
					(line) -> assertThat(line).startsWith("Payment ").contains("method=\"lightning\""));
	}

	@ParameterizedTest
	@CsvSource({ "LSAT", "L402" })
	void clientOfL402PaysOverTheChannel(String scheme) throws Exception {
		BigInteger before = pair.payerBalance();
		JsonNode result = NodeProject.run("pay-lsat.mjs", this.url + "?city=Oslo", pair.payer(), scheme);
		assertThat(result.get("challenged").intValue()).isEqualTo(402);
		assertThat(result.get("satoshis").intValue()).isEqualTo(1);
		assertThat(result.get("satisfied").booleanValue()).isTrue();
		assertThat(result.at("/first/status").intValue()).as(result.toString()).isEqualTo(200);
		assertThat(result.at("/first/body/city").stringValue()).isEqualTo("Oslo");
		assertThat(result.at("/second/status").intValue()).as(result.toString()).isEqualTo(402);
		assertThatPaidOverTheChannel(before, result.get("hash").stringValue());
	}

	@Test
	void clientOfMppPaysOverTheChannel() throws Exception {
		BigInteger before = pair.payerBalance();
		JsonNode result = NodeProject.run("pay-mppx.mjs", this.url, pair.payer());
		assertThat(result.get("status").intValue()).as(result.toString()).isEqualTo(200);
		assertThat(result.at("/body/city").stringValue()).isEqualTo("Berlin");
		assertThat(result.get("sent").toString()).isEqualTo("[\"\",\"Authorization\"]");
		JsonNode receipt = result.get("receipt");
		assertThat(receipt.get("status").stringValue()).isEqualTo("success");
		assertThat(receipt.get("method").stringValue()).isEqualTo("lightning");
		assertThatPaidOverTheChannel(before, receipt.get("reference").stringValue());
	}

	@Test
	void clientOfMppPaysByTransfer() throws Exception {
		BigInteger before = pair.payerBalance();
		JsonNode result = NodeProject.run("pay-mppx.mjs", this.url, "evm");
		assertThat(result.get("status").intValue()).as(result.toString()).isEqualTo(200);
		assertThat(result.at("/receipt/method").stringValue()).isEqualTo("evm");
		assertThatSettled(result.at("/receipt/reference").stringValue(), "eip155:84532", "1000");
		assertThat(pair.payerBalance()).isEqualTo(before);
	}

	@ParameterizedTest
	@CsvSource({ "pay.mjs,eip155:84532", "pay-axios.mjs,eip155:84532", "pay-v1.mjs,base-sepolia" })
	void clientOfX402Pays(String program, String network) throws Exception {
		JsonNode result = NodeProject.run(program, this.url);
		assertThat(result.get("status").intValue()).as(result.toString()).isEqualTo(200);
		assertThat(result.at("/settlement/network").stringValue()).isEqualTo(network);
		assertThatSettled(result.at("/settlement/transaction").stringValue(), "eip155:84532", "1000");
	}

	@Test
	void onePreimageBuysOnceWhicheverFamilyPresentsIt() throws Exception {
		LightningOffer offer = LightningOffer.of(this.client.get("/api/weather?city=Oslo"));
		assertThat(offer.request().at("/methodDetails/invoice").stringValue()).isEqualTo(offer.invoice().text());
		BigInteger before = pair.payerBalance();
		String preimage = pair.pay(offer.invoice().text()).preimage();
		List<String> credentials = List.of(offer.l402(preimage), offer.mpp(preimage));
		List<CompletableFuture<Integer>> calls = IntStream.range(0, AT_ONCE)
			.mapToObj((index) -> CompletableFuture.supplyAsync(
					() -> this.client.get("/api/weather?city=Oslo", "Authorization", credentials.get(index % 2))
						.statusCode(),
					(task) -> Thread.ofVirtual().start(task)))
			.toList();
		assertThat(calls.stream().map(CompletableFuture::join)).filteredOn((status) -> status == 200).hasSize(1);
		assertThatPaidOverTheChannel(before, offer.hash());
	}

	private void assertThatPaidOverTheChannel(BigInteger before, String hash) throws Exception {
		await().untilAsserted(() -> assertThat(before.subtract(pair.payerBalance())).isEqualTo(PRICE));
		assertThatSettled(hash, REGTEST, PRICE.toString());
	}

	private void assertThatSettled(String reference, String network, String amount) {
		// That the content left is written down after it left.
		JsonNode payment = await().until(() -> payment(reference),
				(it) -> it.get("content").stringValue().equals("DELIVERED"));
		assertThat(payment.get("money").stringValue()).isEqualTo("SETTLED");
		assertThat(payment.at("/price/network").stringValue()).isEqualTo(network);
		assertThat(payment.at("/price/atomic").stringValue()).isEqualTo(amount);
	}

	private JsonNode payment(String reference) {
		List<JsonNode> payments = this.client.payments()
			.get("recent")
			.valueStream()
			.filter((it) -> it.path("transaction").asString("").equals(reference))
			.toList();
		assertThat(payments).hasSize(1);
		return payments.getFirst();
	}

	private static List<String> lines(HttpResponse<?> response) {
		return response.headers().allValues("WWW-Authenticate");
	}

}
