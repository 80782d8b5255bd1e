package io.github.x402spring.sample.chain;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.sample.testsupport.CuttableLine;
import io.github.x402spring.sample.testsupport.ExpressSeller;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.LocalChain.Transfer;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.NodeProxy;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import io.github.x402spring.sample.testsupport.Secrets;
import io.github.x402spring.sandbox.SandboxWallet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.web3j.crypto.ECKeyPair;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The sample as a facilitator for other sellers on a real node: for a sample that uses it
 * as a remote facilitator, and for the reference middleware on express. It sells itself
 * as well, for the same account.
 */
@Tag("integration")
class FacilitatorServerTests {

	private static final Call CALL = Call.get("/api/weather");

	private static final String JAVA_TOKEN = "java-" + "0123456789abcdef".repeat(5);

	private static final String EXPRESS_TOKEN = "express-" + "fedcba9876543210".repeat(5);

	private static LocalChain chain;

	private static RunningSample facilitator;

	private static ExpressSeller express;

	@BeforeAll
	static void start() throws Exception {
		Secrets.addToken(JAVA_TOKEN);
		Secrets.addToken(EXPRESS_TOKEN);
		NodeProject.install();
		chain = LocalChain.shared();
		facilitator = facilitator(funded(), "jdbc:h2:mem:facilitator;DB_CLOSE_DELAY=-1");
		express = ExpressSeller.start(url(facilitator), EXPRESS_TOKEN);
	}

	@AfterAll
	static void stop() {
		for (AutoCloseable it : Stream.<AutoCloseable>of(express, facilitator).filter((it) -> it != null).toList()) {
			try {
				it.close();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void oursSellsThroughIt(Version version) {
		BigInteger block = chain.blockNumber();
		try (RunningSample shop = shop(url(facilitator))) {
			SampleClient client = new SampleClient(shop.port());
			String payment = client.sign(CALL, version);
			HttpResponse<String> answer = client.present(CALL, version, payment);
			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(chain.transfersAfter(block)).singleElement()
				.satisfies((transfer) -> assertThat(
						SampleClient.decode(SampleClient.header(answer, version.responseHeader()))
							.get("transaction")
							.stringValue())
					.isEqualTo(transfer.transaction()));
			assertThat(client.present(CALL, version, payment).statusCode()).isEqualTo(409);
			assertThat(shop.payments()).singleElement()
				.satisfies((row) -> assertThat(row.money()).isEqualTo(MoneyState.SETTLED));
		}
		assertThat(chain.transfersAfter(block)).hasSize(1);
	}

	@Test
	void answerThatIsLostIsRepeatedToTheSameReservation() throws Exception {
		BigInteger block = chain.blockNumber();
		CuttableLine line = CuttableLine.to("http://localhost:" + facilitator.port());
		try (RunningSample shop = shop(line.url() + "/x402/facilitator")) {
			SampleClient client = new SampleClient(shop.port());
			String payment = client.sign(CALL, Version.V2);
			line.cutBeforeAnswersTo("POST /x402/facilitator/settle");
			assertThat(client.present(CALL, Version.V2, payment).statusCode()).isEqualTo(503);
			line.mend();
			await()
				.untilAsserted(() -> assertThat(client.present(CALL, Version.V2, payment).statusCode()).isEqualTo(200));
			assertThat(chain.transfersAfter(block)).hasSize(1);
		}
		finally {
			line.close();
		}
	}

	@Test
	void paymentIsCalledSettledWhenItsTierIsReached() throws Exception {
		BigInteger block = chain.blockNumber();
		try (NodeProxy node = NodeProxy.of(chain);
				RunningSample other = facilitator(node.url(), funded(), "jdbc:h2:mem:finality;DB_CLOSE_DELAY=-1",
						"--x402.onchain.timeout=5s", "--x402.onchain.finality.safe-from=0.001")) {
			node.tag("safe", block.longValueExact());
			String body = body(challengedBy(new SampleClient(express.port())));
			for (String key : List.of("a", "a", "b")) {
				JsonNode no = settle(other, EXPRESS_TOKEN, key, body);
				assertThat(no.get("success").booleanValue()).isFalse();
				assertThat(no.get("transaction").stringValue())
					.isEqualTo(chain.transfersAfter(block).getFirst().transaction());
			}
			node.tag("safe", chain.blockNumber().longValueExact());
			JsonNode yes = settle(other, EXPRESS_TOKEN, "a", body);
			assertThat(yes.get("success").booleanValue()).isTrue();
			assertThat(settle(other, EXPRESS_TOKEN, "b", body).get("success").booleanValue()).isFalse();
		}
		assertThat(chain.transfersAfter(block)).hasSize(1);
	}

	@Test
	void expressSellsThroughItToFetch() throws Exception {
		BigInteger block = chain.blockNumber();
		JsonNode result = NodeProject.run("pay.mjs", "http://localhost:" + express.port() + "/api/weather");
		assertThat(result.get("status").intValue()).isEqualTo(200);
		assertThat(result.get("body").get("city").stringValue()).isEqualTo("Berlin");
		assertThat(chain.transfersAfter(block)).singleElement().satisfies((transfer) -> {
			assertThat(transfer.transaction()).isEqualTo(result.get("settlement").get("transaction").stringValue());
			assertThat(transfer.to()).isEqualTo(SampleClient.PAYEE);
			assertThat(transfer.value()).isEqualTo(1000);
		});
	}

	@Test
	void copiesOfOnePaymentGetOneContentThoughExpressRunsItsHandlerForMany() throws Exception {
		BigInteger block = chain.blockNumber();
		SampleClient client = new SampleClient(express.port());
		String payment = challengedBy(client);
		List<HttpResponse<String>> answers = atOnce(
				IntStream.range(0, 20).mapToObj((i) -> presenting(client, payment)).toList());
		answers.addAll(atOnce(List.of(presenting(client, payment))));
		assertThat(answers).filteredOn((answer) -> answer.statusCode() == 200).hasSize(1);
		assertThat(answers).filteredOn((answer) -> answer.statusCode() != 200)
			.allSatisfy((answer) -> assertThat(answer.body()).doesNotContain("Berlin"));
		assertThat(SampleClient.json(client.get("/runs").body()).get("runs").intValue()).isGreaterThan(1);
		assertThat(chain.transfersAfter(block)).hasSize(1);
	}

	@Test
	void onePaymentBuysOnceThoughFacilitatorAndSellerAreTheSame() throws Exception {
		SampleClient theirs = new SampleClient(express.port());
		SampleClient ours = new SampleClient(facilitator.port());
		for (int round = 0; round < 5; round++) {
			BigInteger block = chain.blockNumber();
			String payment = challengedBy(ours);
			List<Callable<HttpResponse<String>>> calls = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				calls.add(presenting(theirs, payment));
				calls.add(presenting(ours, payment));
			}
			assertThat(atOnce(calls)).filteredOn((answer) -> answer.statusCode() == 200)
				.as("round %d", round)
				.hasSizeLessThanOrEqualTo(1);
			assertThat(chain.transfersAfter(block)).hasSizeLessThanOrEqualTo(1);
		}
	}

	@Test
	void paymentThatIsUnderWayForExpressIsRefusedByTheFacilitatorsOwnGate() throws Exception {
		HttpResponse<String> refused = second(new SampleClient(express.port()), new SampleClient(facilitator.port()));
		assertThat(refused.statusCode()).isIn(409, 503);
		assertThat(refused.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
	}

	@Test
	void paymentThatIsUnderWayForTheFacilitatorsOwnGateIsRefusedToExpress() throws Exception {
		assertThat(second(new SampleClient(facilitator.port()), new SampleClient(express.port())).statusCode())
			.isEqualTo(402);
	}

	// Pays the first seller, and shows the payment to the second one while its
	// transaction
	// waits for a block: on the chain it looks unused.
	private static HttpResponse<String> second(SampleClient first, SampleClient second) throws Exception {
		String payment = challengedBy(first);
		chain.stopMining();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<HttpResponse<String>> served = executor.submit(presenting(first, payment));
			await().until(() -> chain.pendingTransactions() == 1);
			Future<HttpResponse<String>> refused = executor.submit(presenting(second, payment));
			Thread.sleep(1000);
			chain.mineAtOnce();
			assertThat(served.get().statusCode()).isEqualTo(200);
			return refused.get();
		}
		finally {
			chain.mineAtOnce();
		}
	}

	@Test
	void whatWasToldIsKnownAfterARestart(@TempDir Path directory) throws Exception {
		ECKeyPair gas = funded();
		String database = "jdbc:h2:file:" + directory.resolve("books") + ";WRITE_DELAY=0";
		String body;
		String hash;
		try (RunningSample first = facilitator(gas, database)) {
			body = body(challengedBy(new SampleClient(express.port())));
			JsonNode yes = settle(first, EXPRESS_TOKEN, "a", body);
			assertThat(yes.get("success").booleanValue()).isTrue();
			hash = yes.get("transaction").stringValue();
		}
		try (RunningSample second = facilitator(gas, database)) {
			assertThat(settle(second, EXPRESS_TOKEN, "a", body).get("success").booleanValue()).isTrue();
			for (JsonNode no : List.of(settle(second, EXPRESS_TOKEN, "b", body),
					settle(second, EXPRESS_TOKEN, "", body), settle(second, JAVA_TOKEN, "a", body))) {
				assertThat(no.get("success").booleanValue()).isFalse();
				assertThat(no.get("transaction").stringValue()).isEqualTo(hash);
			}
		}
	}

	@Test
	void callersAreChargedWhatTheirTransactionsCostAndNotMoreThanTheirBudgets() throws Exception {
		BigInteger block = chain.blockNumber();
		try (RunningSample other = facilitator(chain.url(), funded(), "jdbc:h2:mem:gas;DB_CLOSE_DELAY=-1",
				"--x402.facilitator.server.callers[0].max-gas-cost-per-day=0.000000000001",
				"--x402.facilitator.server.callers[1].max-gas-cost-per-day=0.1")) {
			String body = body(challengedBy(new SampleClient(express.port())));
			assertThat(settle(other, JAVA_TOKEN, "a", body).get("error").stringValue()).contains("budget");
			assertThat(chain.transfersAfter(block)).isEmpty();
			JsonNode yes = settle(other, EXPRESS_TOKEN, "a", body);
			assertThat(yes.get("success").booleanValue()).isTrue();
			JsonNode receipt = chain.call("eth_getTransactionReceipt", yes.get("transaction").stringValue());
			BigInteger wei = Numeric.decodeQuantity(receipt.get("gasUsed").stringValue())
				.multiply(Numeric.decodeQuantity(receipt.get("effectiveGasPrice").stringValue()));
			JdbcClient claims = JdbcClient.create(other.context().getBean(DataSource.class));
			await()
				.untilAsserted(() -> assertThat(claims.sql("select gas_cost from x402_settlement_claim where charged")
					.query(BigDecimal.class)
					.list()).containsExactly(new BigDecimal(wei)));
		}
		assertThat(chain.transfersAfter(block)).hasSize(1);
	}

	@Test
	void payerWithoutMoneyIsRefusedBeforeTheHandler() throws Exception {
		BigInteger block = chain.blockNumber();
		SampleClient poor = new SampleClient(express.port(),
				new SandboxWallet(OnchainShop.hex(OnchainShop.key()), Clock.systemUTC()));
		HttpResponse<String> answer = presenting(poor, challengedBy(poor)).call();
		assertThat(answer.statusCode()).isEqualTo(402);
		assertThat(SampleClient.decode(SampleClient.header(answer, "PAYMENT-REQUIRED")).get("error").stringValue())
			.isEqualTo("invalid_exact_evm_insufficient_balance");
		assertThat(chain.transfersAfter(block)).extracting(Transfer::value).isEmpty();
	}

	private static String challengedBy(SampleClient client) {
		return client.sign(CALL, Version.V2);
	}

	private static Callable<HttpResponse<String>> presenting(SampleClient client, String payment) {
		return () -> client.present(CALL, Version.V2, payment);
	}

	private static List<HttpResponse<String>> atOnce(List<Callable<HttpResponse<String>>> calls) throws Exception {
		List<HttpResponse<String>> answers = new ArrayList<>();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			for (Future<HttpResponse<String>> answer : executor.invokeAll(calls)) {
				answers.add(answer.get());
			}
		}
		return answers;
	}

	private static String body(String payment) {
		String json = new String(Base64.getDecoder().decode(payment), StandardCharsets.UTF_8);
		return "{\"x402Version\":2,\"paymentPayload\":" + json + ",\"paymentRequirements\":"
				+ SampleClient.json(json).get("accepted") + "}";
	}

	private static JsonNode settle(RunningSample sample, String token, String key, String body) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(sample) + "/settle"))
			.headers("Authorization", "Bearer " + token, "Content-Type", "application/json")
			.POST(BodyPublishers.ofString(body));
		if (!key.isEmpty()) {
			request.header("Idempotency-Key", key);
		}
		try (HttpClient http = HttpClient.newHttpClient()) {
			return SampleClient.json(http.send(request.build(), BodyHandlers.ofString()).body());
		}
	}

	private static ECKeyPair funded() {
		ECKeyPair gas = OnchainShop.key();
		new OnchainShop().fund(gas, BigInteger.TEN.pow(19));
		return gas;
	}

	private static RunningSample facilitator(ECKeyPair gas, String database) {
		return facilitator(chain.url(), gas, database);
	}

	private static RunningSample facilitator(String node, ECKeyPair gas, String database, String... more) {
		Stream<String> callers = Stream.of("--spring.datasource.url=" + database,
				"--x402.facilitator.server.enabled=true", "--x402.facilitator.server.callers[0].name=java",
				"--x402.facilitator.server.callers[0].token=" + JAVA_TOKEN,
				"--x402.facilitator.server.callers[0].payees=" + SampleClient.PAYEE,
				"--x402.facilitator.server.callers[1].name=express",
				"--x402.facilitator.server.callers[1].token=" + EXPRESS_TOKEN,
				"--x402.facilitator.server.callers[1].payees=" + SampleClient.PAYEE);
		return RunningSample.startOnchain(node, OnchainShop.hex(gas),
				Stream.concat(callers, Stream.of(more)).toArray(String[]::new));
	}

	private static RunningSample shop(String facilitatorUrl) {
		return RunningSample.start(facilitatorUrl, "--x402.facilitator.bearer-token=" + JAVA_TOKEN,
				"--x402.ledger.type=memory");
	}

	private static String url(RunningSample sample) {
		return "http://localhost:" + sample.port() + "/x402/facilitator";
	}

}
