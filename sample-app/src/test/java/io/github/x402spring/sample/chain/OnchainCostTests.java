package io.github.x402spring.sample.chain;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Stream;

import io.github.x402spring.onchain.cost.OnchainCosts;
import io.github.x402spring.onchain.cost.SettlementTotals;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.web3j.crypto.ECKeyPair;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What settling costs on a real chain, and which payments are refused for it before their
 * handler runs. Each test starts the sample with an account for gas of its own.
 */
@Tag("integration")
@ExtendWith(OutputCaptureExtension.class)
class OnchainCostTests {

	private static final BigInteger GWEI = BigInteger.TEN.pow(9);

	private static final BigInteger ONE_COIN = BigInteger.TEN.pow(18);

	private static final Call WEATHER = Call.get("/api/weather");

	/** Its handler always fails, so its answer shows whether it ran. */
	private static final Call BROKEN = Call.get("/api/broken");

	private final ECKeyPair gas = OnchainShop.key();

	private LocalChain chain;

	private OnchainShop shop;

	private @Nullable RunningSample sample;

	@BeforeEach
	void open() throws Exception {
		NodeProject.install();
		this.shop = new OnchainShop();
		this.chain = this.shop.chain();
		this.shop.fund(this.gas, ONE_COIN);
	}

	@AfterEach
	void close() {
		baseFee(GWEI);
		if (this.sample != null) {
			this.sample.close();
		}
	}

	@Test
	void gasAboveTheCapRefusesBeforeTheHandlerUntilItIsCheaper() {
		SampleClient client = start("--x402.onchain.max-fee-per-gas=50");
		BigInteger block = this.chain.blockNumber();
		String payment = client.sign(WEATHER, Version.V2);
		baseFee(GWEI.multiply(BigInteger.valueOf(60)));
		assertUnavailable(client.present(WEATHER, Version.V2, payment), "10");
		assertUnavailable(client.pay(BROKEN, Version.V2), "10");
		assertThat(this.chain.transfersAfter(block)).isEmpty();
		baseFee(GWEI);
		assertThat(client.present(WEATHER, Version.V2, payment).statusCode()).isEqualTo(200);
		assertThat(this.chain.transfersAfter(block)).hasSize(1);
	}

	@Test
	void accountWithoutCoinsRefusesBeforeTheHandlerUntilItHasSome(CapturedOutput output) {
		this.shop.fund(this.gas, BigInteger.TEN);
		SampleClient client = start();
		BigInteger block = this.chain.blockNumber();
		String payment = client.sign(WEATHER, Version.V2);
		assertUnavailable(client.present(WEATHER, Version.V2, payment), "30");
		assertUnavailable(client.pay(BROKEN, Version.V2), "30");
		assertThat(this.chain.transfersAfter(block)).isEmpty();
		assertThat(output).containsOnlyOnce("too little for a transaction");
		JsonNode part = health();
		assertThat(part.get("status").stringValue()).isEqualTo("DEGRADED");
		assertThat(part.get("details").get("eip155:84532 " + address()).stringValue())
			.startsWith("0.00000000000000001 coins for gas, too little for a transaction, which needs 0.00");
		this.shop.fund(this.gas, ONE_COIN);
		await().atMost(Duration.ofSeconds(20))
			.until(() -> client.present(WEATHER, Version.V2, payment).statusCode() == 200);
		assertThat(this.chain.transfersAfter(block)).hasSize(1);
		assertThat(health().get("status").stringValue()).isEqualTo("UP");
	}

	@Test
	void accountThatIsEmptiedRefusesTheNextPayment() {
		SampleClient client = start();
		assertThat(client.pay(WEATHER, Version.V2).statusCode()).isEqualTo(200);
		this.shop.fund(this.gas, BigInteger.TEN);
		BigInteger block = this.chain.blockNumber();
		// By itself once a minute.
		costs().look();
		assertUnavailable(client.pay(WEATHER, Version.V2), "30");
		assertThat(this.chain.transfersAfter(block)).isEmpty();
	}

	@Test
	void costAboveTheShareRefusesBeforeTheHandler(CapturedOutput output) {
		SampleClient client = start("--x402.onchain.cost.max-share=0.2", "--x402.onchain.cost.native-price=2500");
		BigInteger block = this.chain.blockNumber();
		HttpResponse<String> answer = client.pay(WEATHER, Version.V2);
		assertThat(answer.statusCode()).isEqualTo(402);
		assertThat(client.pay(BROKEN, Version.V2).statusCode()).isEqualTo(402);
		assertThat(SampleClient.decode(SampleClient.header(answer, "PAYMENT-REQUIRED")).toString())
			.contains("settlement_cost_too_high");
		assertThat(SampleClient.json(answer.body()).get("reason").stringValue()).isEqualTo("settlement_cost_too_high");
		assertNothingHappened(answer);
		assertThat(this.chain.transfersAfter(block)).isEmpty();
		assertThat(output).contains("Settling one payment on eip155:84532 costs about $0.")
			.contains("GET /api/weather ($0.001)");
	}

	@Test
	void costBelowTheShareIsAcceptedAndCounted(CapturedOutput output) {
		SampleClient client = start("--x402.onchain.cost.max-share=0.2", "--x402.onchain.cost.native-price=0.5");
		String transaction = SampleClient
			.decode(SampleClient.header(client.pay(WEATHER, Version.V2), "PAYMENT-RESPONSE"))
			.get("transaction")
			.stringValue();
		JsonNode receipt = this.chain.call("eth_getTransactionReceipt", transaction);
		BigInteger used = Numeric.decodeQuantity(receipt.get("gasUsed").stringValue());
		BigInteger wei = used.multiply(Numeric.decodeQuantity(receipt.get("effectiveGasPrice").stringValue()));
		await().untilAsserted(() -> assertThat(totals().transactions()).isEqualTo(1));
		assertThat(totals()).isEqualTo(new SettlementTotals(OnchainShop.NETWORK, 1, 1, used, wei,
				totals().coins().multiply(new BigDecimal("0.5"))));
		assertThat(scrape(client)).containsPattern("x402_onchain_cost_coins_total\\{network=\"eip155:84532\"} \\d")
			.contains("x402_onchain_gas_total{network=\"eip155:84532\"} " + used.doubleValue())
			.contains("x402_onchain_payments_total{network=\"eip155:84532\"} 1.0")
			.containsPattern(
					"x402_onchain_balance_coins\\{account=\"" + address() + "\",network=\"eip155:84532\"} 0.9");
		assertThat(output).doesNotContain("Settling one payment");
		JsonNode cost = SampleClient.json(client.get("/actuator/payments").body()).get("costs").get(0);
		assertThat(cost.get("payments").intValue()).isEqualTo(1);
		BigDecimal coins = new BigDecimal(cost.get("coins").stringValue());
		BigDecimal dollars = new BigDecimal(cost.get("dollars").stringValue());
		assertThat(coins).isEqualByComparingTo(new BigDecimal(wei, 18));
		assertThat(dollars)
			.isEqualByComparingTo(coins.multiply(new BigDecimal("0.5")).setScale(18, RoundingMode.HALF_UP));
		assertThat(new BigDecimal(cost.get("net").stringValue()))
			.isEqualByComparingTo(new BigDecimal("0.001").subtract(dollars));
	}

	private SampleClient start(String... arguments) {
		this.sample = RunningSample.startOnchain(this.chain.url(), OnchainShop.hex(this.gas),
				Stream.concat(Stream.of("--management.endpoint.health.show-details=always"), Stream.of(arguments))
					.toArray(String[]::new));
		return new SampleClient(this.sample.port());
	}

	private RunningSample running() {
		assertThat(this.sample).isNotNull();
		return this.sample;
	}

	private OnchainCosts costs() {
		return running().context().getBean(OnchainCosts.class);
	}

	private SettlementTotals totals() {
		return costs().chains().getFirst().totals();
	}

	private String address() {
		return TokenCalls.address(this.gas).value();
	}

	private JsonNode health() {
		return SampleClient.json(new SampleClient(running().port()).get("/actuator/health/x402/gas").body());
	}

	private static String scrape(SampleClient client) {
		return client.get("/actuator/prometheus").body();
	}

	private void baseFee(BigInteger fee) {
		this.chain.call("hardhat_setNextBlockBaseFeePerGas", "0x" + fee.toString(16));
		this.chain.call("evm_mine");
	}

	private void assertUnavailable(HttpResponse<String> answer, String retryAfter) {
		assertThat(answer.statusCode()).isEqualTo(503);
		assertThat(SampleClient.header(answer, "Retry-After")).isEqualTo(retryAfter);
		assertThat(SampleClient.json(answer.body()).get("type").stringValue()).contains("payment-unavailable");
		assertNothingHappened(answer);
	}

	// Neither handler nor reservation is left.
	private void assertNothingHappened(HttpResponse<String> answer) {
		assertThat(answer.body()).doesNotContain("temperature");
		assertThat(running().payments()).allMatch((it) -> it.money() == MoneyState.SETTLED);
	}

}
