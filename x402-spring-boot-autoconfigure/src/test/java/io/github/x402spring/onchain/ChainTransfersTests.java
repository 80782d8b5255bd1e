package io.github.x402spring.onchain;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.books.IncomingTransfer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static io.github.x402spring.onchain.Authorized.MINED_IN;
import static io.github.x402spring.onchain.Authorized.NONCE;
import static io.github.x402spring.onchain.Authorized.OTHER_NONCE;
import static io.github.x402spring.onchain.Authorized.PAYEE;
import static io.github.x402spring.onchain.Authorized.PAYER;
import static io.github.x402spring.onchain.Authorized.STRANGER;
import static io.github.x402spring.onchain.Authorized.TOKEN;
import static io.github.x402spring.onchain.Authorized.TRANSACTION;
import static io.github.x402spring.onchain.Authorized.VALUE;
import static io.github.x402spring.onchain.Sweep.NOW;
import static io.github.x402spring.onchain.Sweep.at;
import static io.github.x402spring.onchain.Sweep.hash;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Which transfers to the seller are read from the chain.
 */
@Tag("integration")
class ChainTransfersTests {

	private static final PaymentKey KEY = Authorized.payment(null).terms().key();

	private final FakeNode node = new FakeNode();

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void transferIsFoundUnderTheKeyOfItsPayment() {
		Authorized.pay(this.node);
		assertThat(Sweep.find(this.node)).containsExactly(
				new IncomingTransfer(KEY, PAYER.value(), BigInteger.valueOf(VALUE), TRANSACTION, at(MINED_IN)));
	}

	@Test
	void addressesAndHashesAreTakenInAnyCase() {
		Authorized.pay(this.node);
		this.node.receipt(TRANSACTION).put("blockHash", FakeNode.hash(MINED_IN).toUpperCase().replace('X', 'x'));
		assertThat(Sweep.reader(Duration.ofMinutes(1), this.node)
			.find(Authorized.NETWORK, TOKEN.value().toLowerCase(), PAYEE.value().toLowerCase(), Instant.EPOCH, NOW))
			.extracting(IncomingTransfer::key)
			.containsExactly(KEY);
	}

	static Stream<Arguments> logs() {
		Map<String, Object> used = Authorized.used();
		Map<String, Object> other = Authorized.used(OTHER_NONCE);
		Map<String, Object> transfer = Authorized.transfer();
		Map<String, Object> toStranger = Authorized.transfer(TOKEN, PAYER, STRANGER, VALUE);
		Map<String, Object> fromStranger = Authorized.transfer(TOKEN, STRANGER, PAYEE, VALUE);
		Map<String, Object> usedByStranger = Authorized.log(TOKEN, "0x", Abi.AUTHORIZATION_USED, Abi.word(STRANGER),
				NONCE);
		Map<String, Object> usedElsewhere = Authorized.log(STRANGER, "0x", Abi.AUTHORIZATION_USED, Abi.word(PAYER),
				NONCE);
		return Stream.of(arguments("no use", List.of(transfer), ""),
				arguments("several of one payer", List.of(used, transfer, other, transfer), "ab cd"),
				arguments("several, transfers first", List.of(transfer, used, transfer, other), "ab cd"),
				arguments("of two payers with one nonce", List.of(used, transfer, usedByStranger, fromStranger),
						"ab ab"),
				arguments("of two payers, mixed", List.of(used, usedByStranger, transfer, fromStranger), "ab ab"),
				arguments("beside a plain one", List.of(fromStranger, used, transfer, fromStranger), "ab"),
				arguments("paid to somebody else", List.of(used, toStranger, other, transfer), "cd"),
				arguments("paid to somebody else, transfers first", List.of(transfer, used, toStranger, other), "ab"),
				arguments("somebody else's use", List.of(usedByStranger, transfer), ""),
				arguments("use of another token", List.of(usedElsewhere, transfer), ""),
				arguments("transfer of another token",
						List.of(used, Authorized.transfer(STRANGER, PAYER, PAYEE, VALUE), transfer), "ab"),
				arguments("cancelled", List.of(Authorized.canceled(), transfer), ""),
				arguments("used twice", List.of(used, transfer, used, transfer), ""),
				arguments("one transfer for two uses", List.of(used, other, transfer), ""),
				arguments("order cannot be told", List.of(Authorized.transferOf(1), used, transfer), ""),
				arguments("removed use", List.of(Authorized.with(used, "removed", true), transfer), ""),
				arguments("removed transfer", List.of(used, Authorized.with(transfer, "removed", true), fromStranger),
						""));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("logs")
	void transfersAreAttributedAsStrictlyAsForEvidence(String what, List<Map<String, Object>> logs, String nonces) {
		Authorized.mine(this.node, MINED_IN, logs);
		List<String> expected = nonces.isEmpty() ? List.of()
				: Stream.of(nonces.split(" ")).map((it) -> "0x" + it.repeat(32)).toList();
		assertThat(Sweep.find(this.node)).extracting((it) -> it.key().value().replaceAll(".*/", ""))
			.containsExactlyElementsOf(expected);
	}

	@ParameterizedTest
	@CsvSource({ "0, 1, 1", "-1, 0, 0", "-1, 1, 1", "1, 900, 0", "-9000, 900, 1", "-9999999, 9999999, 1",
			"-9999999, -9999998, 0", "5, -5, 0", "0, 0, 0" })
	void spanHoldsItsFirstBlockAndNotTheOneAtItsEnd(long from, long until, int found) {
		Authorized.pay(this.node);
		assertThat(Sweep.find(at(MINED_IN + from), at(MINED_IN + until), this.node)).hasSize(found);
		assertThat(this.node.calls("eth_getBlockByNumber")).hasSizeLessThan(2 * 14 + 5);
	}

	@Test
	void spanIsExactToTheFractionOfASecond() {
		Authorized.pay(this.node);
		assertThat(Sweep.find(at(MINED_IN).plusNanos(1), NOW, this.node)).isEmpty();
		assertThat(Sweep.find(at(MINED_IN), at(MINED_IN).plusNanos(1), this.node)).hasSize(1);
	}

	@Test
	void blocksOfOneTimeAreReadTogether() {
		this.node.answer("eth_getBlockByNumber", (exchange, call) -> {
			long number = Sweep.number(call);
			FakeNode.send(exchange, 200,
					Sweep.block(number, FakeNode.hash(number), FakeNode.time(number / 100 * 100 + 99)));
		});
		mine(1, 100);
		mine(2, 199);
		mine(3, 200);
		assertThat(Sweep.find(at(199), at(200), this.node)).hasSize(2);
		assertThat(Sweep.find(at(200), at(300), this.node)).hasSize(1);
	}

	@Test
	void eachBlockIsAskedForOnceAndTheLastTwice() {
		Authorized.mine(this.node, MINED_IN, List.of(Authorized.used(), Authorized.transfer()));
		mine(1, MINED_IN);
		mine(2, FakeNode.NEWEST);
		assertThat(Sweep.find(Instant.EPOCH, NOW.plusSeconds(9), this.node)).hasSize(3);
		List<String> asked = new ArrayList<>(this.node.calls("eth_getBlockByNumber")
			.stream()
			.map((call) -> call.get("params").get(0).asString())
			.toList());
		asked.remove(FakeNode.quantity(FakeNode.NEWEST));
		assertThat(asked).doesNotHaveDuplicates().contains("latest", FakeNode.quantity(MINED_IN));
	}

	@ParameterizedTest
	@ValueSource(longs = { 9999, 2000, 700, 100, 10, 5, 1 })
	void rangeIsReadInPiecesThatTheProviderTakes(long widest) {
		this.node.widestRange = widest;
		mine(5, 9010);
		mine(1, 9000);
		mine(4, 9009);
		mine(2, 9001);
		mine(3, 9001);
		mine(6, 9011);
		assertThat(Sweep.find(at(9000), at(9011), this.node)).extracting(IncomingTransfer::transaction)
			.containsExactly(hash(1), hash(2), hash(3), hash(4), hash(5));
		assertThat(Sweep.find(at(8950), at(9050), this.node)).hasSize(6);
	}

	@Test
	void answersThatAreTooLongMakePiecesSmaller() {
		Map<String, Object> large = Authorized.with(Authorized.transfer(), "data", "0x" + "00".repeat(300_000));
		this.node.mine(hash(1), MINED_IN - 200, List.of(large));
		this.node.mine(hash(2), MINED_IN - 50, List.of(large));
		Authorized.pay(this.node);
		assertThat(Sweep.find(this.node)).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "429", "503", "error 429" })
	void busyNodeIsAskedAgainForTheSamePieces(String how) {
		Authorized.pay(this.node);
		AtomicInteger questions = new AtomicInteger();
		this.node.answer("eth_getLogs", (exchange, call) -> {
			if (questions.getAndIncrement() % 3 < 2) {
				FakeNode.send(exchange, how.startsWith("error") ? 200 : Integer.parseInt(how),
						Map.of("id", 1, "error", Map.of("code", 429, "message", "too many calls")));
				return;
			}
			this.node.honest(exchange, call);
		});
		assertThat(Sweep.find(this.node)).hasSize(1);
		assertThat(widths()).containsExactly(2000L, 2000L, 2000L, 2000L, 2000L, 2000L, 2000L, 2000L, 2000L, 2000L,
				2000L, 2000L, 1999L, 1999L, 1999L);
	}

	@Test
	void piecesGrowAgainBehindADenseRange() {
		Authorized.pay(this.node);
		this.node.answer("eth_getLogs", (exchange, call) -> {
			if (from(call) <= 100 && width(call) > 10) {
				FakeNode.send(exchange, 200, Map.of("id", 1, "error", Map.of("code", -32005, "message", "no")));
				return;
			}
			this.node.honest(exchange, call);
		});
		assertThat(Sweep.find(this.node)).hasSize(1);
		assertThat(widths().subList(widths().size() - 4, widths().size())).contains(2000L);
		assertThat(widths()).hasSizeLessThan(40);
	}

	@Test
	void widthThatIsAlwaysRefusedIsTriedLessAndLess() {
		this.node.widestRange = 10;
		Authorized.pay(this.node);
		assertThat(Sweep.find(this.node)).hasSize(1);
		assertThat(widths().stream().filter((width) -> width > 10)).hasSizeLessThan(30);
	}

	@Test
	void transferThatAReorganisationTookBackIsGone() {
		Authorized.pay(this.node);
		this.node.lie("eth_getLogs", List.of());
		assertThat(Sweep.find(this.node)).isEmpty();
	}

	@Test
	void logsThatWereNotAskedForDoNotCount() {
		Authorized.pay(this.node);
		this.node.lie("eth_getLogs",
				List.of(Sweep.placed(Authorized.used(), MINED_IN), Sweep.placed(Authorized.transfer(), FakeNode.NEWEST),
						Authorized.with(Sweep.placed(Authorized.transfer(), MINED_IN), "removed", true),
						Sweep.placed(Authorized.transfer(STRANGER, PAYER, PAYEE, 1), MINED_IN),
						Sweep.placed(Authorized.transfer(TOKEN, PAYER, STRANGER, 1), MINED_IN)));
		assertThat(Sweep.find(this.node)).isEmpty();
		assertThat(this.node.methods()).doesNotContain("eth_getTransactionReceipt");
	}

	private void mine(long transaction, long block) {
		this.node.mine(hash(transaction), block, List.of(Authorized.used(hash(transaction)), Authorized.transfer()));
	}

	private List<Long> widths() {
		return this.node.calls("eth_getLogs").stream().map(ChainTransfersTests::width).toList();
	}

	private static long width(JsonNode call) {
		return Long.decode(call.get("params").get(0).get("toBlock").asString()) - from(call) + 1;
	}

	private static long from(JsonNode call) {
		return Long.decode(call.get("params").get(0).get("fromBlock").asString());
	}

}
