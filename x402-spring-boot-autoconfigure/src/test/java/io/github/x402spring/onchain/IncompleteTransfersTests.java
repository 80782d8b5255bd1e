package io.github.x402spring.onchain;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.Network;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.github.x402spring.onchain.Authorized.MINED_IN;
import static io.github.x402spring.onchain.Authorized.TRANSACTION;
import static io.github.x402spring.onchain.Sweep.NOW;
import static io.github.x402spring.onchain.Sweep.hash;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * When nothing is said of the transfers to the seller, since some might be missing.
 */
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class IncompleteTransfersTests {

	private static final String UNSTEADY = "the chain changed while it was read";

	private final FakeNode node = new FakeNode();

	private final FakeNode second = new FakeNode();

	@AfterEach
	void close() {
		this.node.close();
		this.second.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "eth_chainId", "eth_getBlockByNumber", "eth_getLogs", "eth_getTransactionReceipt" })
	void garbageAndRefusalsStopTheReading(String method) {
		Authorized.pay(this.node);
		for (Object garbage : Arrays.asList("0xzz", -1, Map.of(), List.of(List.of()), "0x", "")) {
			this.node.lie(method, garbage);
			assertThatIllegalStateException().as(method + " " + garbage)
				.isThrownBy(() -> Sweep.find(this.node))
				.withMessageNotContaining("secret-key");
		}
		this.node.refuse(method);
		assertIncomplete("it refused to answer");
		this.node.answer(method, (exchange, call) -> FakeNode.send(exchange, 429, "{}"));
		assertIncomplete("it is too busy to answer");
		this.node.answer(method, (exchange, call) -> FakeNode.send(exchange, 200, "null"));
		assertIncomplete("is invalid");
	}

	@ParameterizedTest
	@ValueSource(strings = { "status=0x0", "status=", "blockHash=0x00", "transactionHash=0x00" })
	void receiptThatContradictsTheLogsStopsTheReading(String change) {
		Authorized.pay(this.node);
		String[] entry = change.split("=", -1);
		this.node.receipt(TRANSACTION).put(entry[0], entry[1].isEmpty() ? null : entry[1]);
		assertIncomplete(UNSTEADY);
	}

	@Test
	void missingReceiptStopsTheReading() {
		Authorized.pay(this.node);
		this.node.answer("eth_getTransactionReceipt",
				(exchange, call) -> FakeNode.send(exchange, 200, "{\"id\":1,\"result\":null}"));
		assertIncomplete(UNSTEADY);
	}

	@Test
	void receiptWithoutTheLogsStopsTheReading() {
		Authorized.pay(this.node);
		this.node.receipt(TRANSACTION).put("logs", List.of(Authorized.used()));
		assertIncomplete(UNSTEADY);
	}

	@Test
	void answerThatLeavesLogsOutStopsTheReading() {
		Authorized.mine(this.node, MINED_IN, List.of(Authorized.used(), Authorized.transfer(),
				Authorized.used(Authorized.OTHER_NONCE), Authorized.transfer()));
		assertThat(Sweep.find(this.node)).hasSize(2);
		this.node.lie("eth_getLogs", List.of(Sweep.placed(Authorized.transfer(), MINED_IN)));
		assertIncomplete(UNSTEADY);
	}

	@Test
	void logsOfABlockThatIsGoneStopTheReading() {
		Authorized.pay(this.node);
		this.node.lie("eth_getLogs",
				List.of(Authorized.with(Sweep.placed(Authorized.transfer(), MINED_IN), "blockHash", FakeNode.hash(1))));
		assertIncomplete(UNSTEADY);
	}

	@Test
	void reorganisationInTheMiddleStopsTheReading() {
		AtomicInteger looks = new AtomicInteger();
		this.node.answer("eth_getBlockByNumber", (exchange, call) -> {
			long number = Sweep.number(call);
			boolean gone = number == FakeNode.NEWEST && looks.getAndIncrement() > 0;
			FakeNode.send(exchange, 200, Sweep.block(number, FakeNode.hash(gone ? 1 : number), FakeNode.time(number)));
		});
		assertIncomplete(NOW.plusSeconds(9), UNSTEADY);
		assertThat(looks).hasValue(2);
	}

	@Test
	void answerThatIsTooLongForOneBlockStopsTheReading() {
		Map<String, Object> large = Authorized.with(Authorized.transfer(), "data", "0x" + "00".repeat(300_000));
		this.node.mine(hash(1), MINED_IN, List.of(large, large));
		assertIncomplete("its answer is too long");
	}

	@ParameterizedTest
	@CsvSource({ "0, 0, true", "30, 0, true", "31, 0, false", "31, -32, true", "31, -31, true", "31, -30, false",
			"30, 5000, true", "31, 5000, false", "5000, -5001, true", "5000, -4000, false" })
	void nodeMustKnowALaterBlockOrTheNewestThereCanBe(long blocksBehind, long untilBlocks, boolean complete) {
		this.node.newest = FakeNode.NEWEST - blocksBehind;
		Instant until = Sweep.at(FakeNode.NEWEST + untilBlocks);
		if (complete) {
			assertThat(Sweep.find(Instant.EPOCH, until, this.node)).isEmpty();
		}
		else {
			assertIncomplete(until, "it is behind the chain");
		}
	}

	@Test
	void slowNodeStopsTheReading() {
		assertThatIllegalStateException()
			.isThrownBy(() -> Sweep.reader(Duration.ZERO, this.node)
				.find(Authorized.NETWORK, Authorized.TOKEN.value(), Authorized.PAYEE.value(), Instant.EPOCH, NOW))
			.withMessage("Node 127.0.0.1 does not show all transfers: it is too slow");
	}

	@Test
	void nodeThatCannotBeReachedIsLeftOut(CapturedOutput output) {
		Authorized.pay(this.node);
		this.second.close();
		assertThat(Sweep.find(this.second, this.node)).hasSize(1);
		assertThat(output).contains("Node 127.0.0.1 is ignored: it cannot be reached").doesNotContain("secret-key");
		assertThatIllegalStateException().isThrownBy(() -> Sweep.find(this.second))
			.withMessage("No node of eip155:84532 can be reached");
	}

	@Test
	void nodeThatIsLostInTheMiddleIsLeftOut() {
		Authorized.pay(this.node);
		this.second.answer("eth_getLogs", (exchange, call) -> exchange.close());
		assertThat(Sweep.find(this.second, this.node)).hasSize(1);
		assertThatIllegalStateException().isThrownBy(() -> Sweep.find(this.second)).withMessageContaining("No node");
	}

	@Test
	void nodeOfAnotherChainHasNoSay() {
		Authorized.pay(this.node);
		this.second.chainId = 8453;
		assertThat(Sweep.find(this.node, this.second)).hasSize(1);
		assertThatIllegalStateException().isThrownBy(() -> Sweep.find(this.second)).withMessageContaining("No node");
		assertThatIllegalStateException()
			.isThrownBy(() -> Sweep.reader(Duration.ofMinutes(1), this.node)
				.find(new Network("solana:mainnet"), Authorized.TOKEN.value(), Authorized.PAYEE.value(), Instant.EPOCH,
						NOW))
			.withMessageContaining("solana:mainnet");
	}

	@Test
	void nodesThatDisagreeStopTheReading() {
		Authorized.pay(this.node);
		assertThatIllegalStateException().isThrownBy(() -> Sweep.find(this.node, this.second))
			.withMessage("The nodes of eip155:84532 disagree about what was transferred");
		Authorized.pay(this.second);
		assertThat(Sweep.find(this.node, this.second)).hasSize(1);
		this.second.refuse("eth_getLogs");
		assertThatIllegalStateException().isThrownBy(() -> Sweep.find(this.node, this.second))
			.withMessageContaining("it refused to answer");
	}

	@Test
	void nodesAreComparedUpToTheNewestBlockThatAllKnow() {
		Authorized.pay(this.node);
		Authorized.pay(this.second);
		this.node.mine(hash(1), FakeNode.NEWEST, List.of(Authorized.used(hash(1)), Authorized.transfer()));
		this.second.newest = FakeNode.NEWEST - 1;
		Instant future = NOW.plusSeconds(9);
		assertThat(Sweep.find(Instant.EPOCH, future, this.node)).hasSize(2);
		assertThat(Sweep.find(Instant.EPOCH, future, this.node, this.second)).hasSize(1);
		assertThat(Sweep.find(Instant.EPOCH, future, this.second, this.node)).hasSize(1);
	}

	private void assertIncomplete(String why) {
		assertIncomplete(NOW, why);
	}

	private void assertIncomplete(Instant until, String why) {
		assertThatIllegalStateException().isThrownBy(() -> Sweep.find(Instant.EPOCH, until, this.node))
			.withMessageStartingWith("Node 127.0.0.1 does not show all transfers: ")
			.withMessageEndingWith(why)
			.withMessageNotContaining("secret-key");
	}

}
