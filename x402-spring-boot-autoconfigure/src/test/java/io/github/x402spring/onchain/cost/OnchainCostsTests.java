package io.github.x402spring.onchain.cost;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.onchain.BatchNode;
import io.github.x402spring.onchain.Chains;
import io.github.x402spring.onchain.cost.GasWallet.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a node is asked about costs, and when.
 */
@Tag("integration")
class OnchainCostsTests {

	private static final Network NETWORK = Network.evm(84532);

	private static final Address ACCOUNT = new Address("0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc");

	private final MovableClock clock = new MovableClock();

	private volatile Object balance = "0xde0b6b3a7640000";

	private volatile Object priority = "0x64";

	private volatile Object fee = "0x" + "0".repeat(60) + "2710";

	private final BatchNode node = new BatchNode(this.clock)
		.result("eth_getBlockByNumber",
				(params) -> Map.of("number", "0x1234", "hash", "0x" + "0b".repeat(32), "timestamp",
						"0x" + Long.toHexString(this.clock.instant().getEpochSecond()), "baseFeePerGas", "0x384"))
		.result("eth_maxPriorityFeePerGas", (params) -> this.priority)
		.result("eth_call", (params) -> this.fee)
		.result("eth_getBalance", (params) -> this.balance);

	private final OnchainCosts costs = new OnchainCosts(Chains.of(this.node.url()), List.of(ACCOUNT),
			new CostPolicy(null, null, (network) -> Optional.of(BigDecimal.TEN.pow(18)), new AssetRegistry(List.of())),
			BigInteger.TEN.pow(10), this.clock);

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void feesAndBalancesAreOneRoundTrip() {
		this.costs.look();
		assertThat(this.node.batches()).hasSize(1);
		assertThat(this.costs.wallets()).singleElement()
			.satisfies((it) -> assertThat(it.coins()).isEqualByComparingTo("1"));
		// One coin for 10^18 dollars is a dollar for a wei.
		assertThat(dollars()).isEqualByComparingTo("80020000");
	}

	@Test
	void oracleOfOpStackChainsIsAskedForWhatATransferTakes() {
		this.costs.look();
		List<JsonNode> calls = this.node.batches()
			.getFirst()
			.valueStream()
			.map((it) -> it.get("params").get(0))
			.toList();
		assertThat(calls.get(3).get("to").asString())
			.isEqualToIgnoringCase("0x420000000000000000000000000000000000000F");
		assertThat(calls.get(3).get("data").asString()).isEqualTo("0xf1c7a58b" + "%064x".formatted(350));
		assertThat(calls.get(4).get("data").asString()).isEqualTo("0x275aedd2" + "%064x".formatted(80_000));
	}

	@Test
	void chainWithoutOracleChargesForGasAlone() {
		this.fee = "0x";
		this.costs.look();
		assertThat(dollars()).isEqualByComparingTo("80000000");
		this.fee = BatchNode.error(3, "execution reverted");
		this.costs.look();
		assertThat(dollars()).isEqualByComparingTo("80000000");
	}

	@Test
	void nodeThatDoesNotNameAPriorityFeeIsPaidTheUsualOne() {
		this.fee = "0x";
		this.priority = BatchNode.error(-32601, "no such method");
		this.costs.look();
		assertThat(dollars()).isEqualByComparingTo("80000072000000");
	}

	@Test
	void whatCannotBeAskedStaysAsItWas() {
		this.costs.look();
		this.balance = BatchNode.error(-32000, "busy");
		this.costs.look();
		assertThat(this.costs.wallets().getFirst().state()).isEqualTo(State.ENOUGH);
		this.node.close();
		this.costs.look();
		assertThat(this.costs.wallets().getFirst().state()).isEqualTo(State.ENOUGH);
	}

	@Test
	void nodesAreAskedOnceAMinute() {
		this.costs.refresh();
		this.clock.go(Duration.ofSeconds(59));
		this.costs.refresh();
		assertThat(this.node.batches()).hasSize(1);
		this.clock.go(Duration.ofSeconds(1));
		this.costs.refresh();
		assertThat(this.node.batches()).hasSize(2);
	}

	@Test
	void nodesAreAskedMoreOftenWhileAnAccountIsEmpty() {
		this.balance = "0x0";
		this.costs.refresh();
		this.balance = "0xde0b6b3a7640000";
		this.clock.go(Duration.ofSeconds(5));
		this.costs.refresh();
		assertThat(this.costs.wallets().getFirst().state()).isEqualTo(State.ENOUGH);
		this.clock.go(Duration.ofSeconds(5));
		this.costs.refresh();
		assertThat(this.node.batches()).hasSize(2);
	}

	private BigDecimal dollars() {
		return this.costs.on(NETWORK).flatMap(ChainCosts::dollarsPerPayment).orElseThrow();
	}

	private static final class MovableClock extends Clock {

		private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

		void go(Duration time) {
			this.now = this.now.plus(time);
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return this.now;
		}

	}

}
