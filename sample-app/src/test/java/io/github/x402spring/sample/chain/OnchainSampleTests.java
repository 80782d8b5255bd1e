package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.stream.Stream;

import io.github.x402spring.sample.testsupport.Browser;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import io.github.x402spring.sandbox.SandboxWallet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.web3j.crypto.ECKeyPair;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The sample with a key and a node, and without any facilitator, paid by the official
 * clients from npm and by our own.
 */
@Tag("integration")
class OnchainSampleTests {

	private static final String PAYER = SandboxWallet.developmentKey(3).address().value();

	private static LocalChain chain;

	private static RunningSample sample;

	@BeforeAll
	static void start() throws Exception {
		NodeProject.install();
		chain = LocalChain.shared();
		ECKeyPair gas = OnchainShop.key();
		new OnchainShop().fund(gas, BigInteger.TEN.pow(19));
		sample = RunningSample.startOnchain(chain.url(), OnchainShop.hex(gas));
	}

	@AfterAll
	static void stop() {
		if (sample != null) {
			sample.close();
		}
	}

	@ParameterizedTest
	@MethodSource("clients")
	void moneyMovesByThePriceOnce(String program, String[] options, String path, long price) throws Exception {
		BigInteger block = chain.blockNumber();
		String[] arguments = Stream.concat(Stream.of(options), Stream.of("http://localhost:" + sample.port() + path))
			.toArray(String[]::new);
		JsonNode result = NodeProject.run(program, arguments);
		assertThat(result.get("status").intValue()).isEqualTo(200);
		assertThat(chain.transfersAfter(block)).singleElement().satisfies((transfer) -> {
			assertThat(transfer.transaction()).isEqualTo(result.get("settlement").get("transaction").stringValue());
			assertThat(transfer.from()).isEqualTo(PAYER);
			assertThat(transfer.to()).isEqualTo(SampleClient.PAYEE);
			assertThat(transfer.value()).isEqualTo(price);
		});
	}

	@Test
	void visitorPaysOnThePaymentPage() throws Exception {
		BigInteger block = chain.blockNumber();
		try (Browser browser = Browser.start("http://127.0.0.1:" + sample.port())) {
			JsonNode seen = browser.visit("wallet");
			assertThat(seen.get("complaints")).isEmpty();
			assertThat(seen.get("content").stringValue()).contains("Oslo");
			assertThat(chain.transfersAfter(block)).singleElement().satisfies((transfer) -> {
				assertThat(seen.get("receipt").stringValue()).contains(transfer.transaction(), transfer.from());
				assertThat(transfer.from()).isEqualTo(SandboxWallet.developmentKey(2).address().value());
				assertThat(transfer.value()).isEqualTo(1000);
			});
		}
	}

	static Stream<Arguments> clients() {
		String[] none = {};
		return Stream.of(Arguments.of("pay.mjs", none, "/api/weather", 1000),
				Arguments.of("pay.mjs", new String[] { "--v1" }, "/api/weather", 1000),
				Arguments.of("pay-axios.mjs", none, "/api/report/small", 2000),
				Arguments.of("pay-v1.mjs", none, "/api/weather?city=Oslo", 1000));
	}

	@ParameterizedTest
	@EnumSource
	void paymentIsSettledOnceHoweverOftenItComes(Version version) {
		SampleClient client = new SampleClient(sample.port());
		Call call = Call.get("/api/weather");
		BigInteger block = chain.blockNumber();
		String payment = client.sign(call, version);
		assertThat(client.present(call, version, payment).statusCode()).isEqualTo(200);
		await().untilAsserted(
				() -> assertThat(client.present(call, version, payment).body()).contains("already-delivered"));
		assertThat(chain.transfersAfter(block)).hasSize(1);
	}

	@Test
	void payerWithoutMoneyIsRefusedBeforeTheHandler() {
		SandboxWallet poor = new SandboxWallet(OnchainShop.hex(OnchainShop.key()), Clock.systemUTC());
		BigInteger block = chain.blockNumber();
		HttpResponse<String> answer = new SampleClient(sample.port(), poor).pay(Call.get("/api/weather"), Version.V2);
		assertThat(answer.statusCode()).isEqualTo(402);
		assertThat(SampleClient.decode(SampleClient.header(answer, "PAYMENT-REQUIRED")).toString())
			.contains("insufficient_balance");
		assertThat(answer.body()).doesNotContain("temperature");
		assertThat(chain.transfersAfter(block)).isEmpty();
	}

}
