package io.github.x402spring.onchain;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.payment.PaymentUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Several questions go to a node in one round trip, and only to one that is up to date.
 */
@Tag("integration")
class ChainCallsTests {

	private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

	private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

	private static final Address ACCOUNT = new Address("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");

	private static final List<NodeCall> CALLS = List.of(NodeCall.code(ACCOUNT), NodeCall.read(ACCOUNT, "0x01"),
			NodeCall.run(ACCOUNT, ACCOUNT, "0x02", BigInteger.valueOf(100_000)));

	private final BatchNode one = node();

	private final BatchNode two = node();

	private final ChainCalls calls = new ChainCalls(
			new Chain("chain", Network.evm(84532), List.of(service(this.one), service(this.two))), CLOCK);

	@AfterEach
	void close() {
		this.one.close();
		this.two.close();
	}

	@Test
	void allQuestionsGoInOneRoundTrip() {
		NodeReply reply = this.calls.ask(CALLS);
		assertThat(this.one.batches()).singleElement()
			.satisfies((batch) -> assertThat(batch.valueStream().map((call) -> call.get("method").asString()))
				.containsExactly("eth_chainId", "eth_getBlockByNumber", "eth_getCode", "eth_call", "eth_call"));
		assertThat(this.two.batches()).isEmpty();
		assertThat(reply.block()).isEqualTo(0x1234);
		assertThat(reply.time()).isEqualTo(NOW);
		assertAnswered(reply);
	}

	@Test
	void callsNameGasAndCallerAndTheNewestBlock() {
		this.calls.ask(CALLS);
		JsonNode run = this.one.batches().getFirst().get(4).get("params");
		assertThat(run.get(0).get("gas").asString()).isEqualTo("0x186a0");
		assertThat(run.get(0).get("from").asString()).isEqualTo(ACCOUNT.value());
		assertThat(run.get(1).asString()).isEqualTo("latest");
	}

	@Test
	void answersInAnotherOrderAreGivenToTheirQuestions() {
		this.one.order(List::reversed);
		assertAnswered(this.calls.ask(CALLS));
		assertThat(this.two.batches()).isEmpty();
	}

	@Test
	void revertIsAnAnswer() {
		this.one.result("eth_getCode", (params) -> BatchNode.error(3, "execution reverted: no"));
		NodeAnswer answer = this.calls.ask(CALLS).answers().getFirst();
		assertThat(answer).isInstanceOfSatisfying(NodeAnswer.Refused.class,
				(refused) -> assertThat(refused.isRevert()).isTrue());
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(answer::bytes);
		assertThat(this.two.batches()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource
	void nodeThatHasNoSayIsLeftOut(String what, Consumer<BatchNode> change) {
		change.accept(this.one);
		assertAnswered(this.calls.ask(CALLS));
		assertThat(this.two.batches()).as(what).hasSize(1);
	}

	static Stream<Arguments> nodeThatHasNoSayIsLeftOut() {
		return Stream.of(change("is on another chain", (node) -> node.result("eth_chainId", (params) -> "0x1")),
				change("is behind", (node) -> node.newest(() -> NOW.minusSeconds(61))),
				change("refuses a question",
						(node) -> node.result("eth_getCode", (p) -> BatchNode.error(-32000, "no state"))),
				change("is busy", (node) -> node.result("eth_getCode", (p) -> BatchNode.error(429, "slow down"))),
				change("does not know its chain",
						(node) -> node.result("eth_chainId", (p) -> BatchNode.error(3, "revert"))),
				change("knows no block", (node) -> node.result("eth_getBlockByNumber", (params) -> Map.of())),
				change("leaves out an answer", (node) -> node.order((answers) -> answers.subList(0, 4))),
				change("answers once too often", (node) -> node.order((answers) -> {
					List<Map<String, Object>> more = new ArrayList<>(answers.subList(0, 4));
					more.add(answers.get(3));
					return more;
				})), change("answers more than was asked", (node) -> node.order((answers) -> {
					List<Map<String, Object>> more = new ArrayList<>(answers);
					more.add(Map.of("id", 0, "result", "0x"));
					return more;
				})),
				change("takes no batches",
						(node) -> node.raw(200, "{\"id\":1,\"error\":{\"code\":-32600,\"message\":\"no batches\"}}")),
				change("makes no sense", (node) -> node.raw(200, "<html>")),
				change("says nothing", (node) -> node.raw(200, "")), change("fails", (node) -> node.raw(500, "[]")),
				change("has too many calls", (node) -> node.raw(429, "")), change("is not there", BatchNode::close));
	}

	@Test
	void nodeThatAnsweredIsAskedFirstFromThenOn() {
		this.one.raw(500, "");
		this.calls.ask(CALLS);
		this.calls.ask(CALLS);
		this.one.honest();
		this.calls.ask(CALLS);
		assertThat(this.one.batches()).hasSize(1);
		assertThat(this.two.batches()).hasSize(3);
		this.two.raw(500, "");
		assertAnswered(this.calls.ask(CALLS));
		assertThat(this.one.batches()).hasSize(2);
	}

	@Test
	void nodeThatChangesItsChainIsLeftOut() {
		this.calls.ask(CALLS);
		this.one.result("eth_chainId", (params) -> "0x2105");
		assertAnswered(this.calls.ask(CALLS));
		assertThat(this.two.batches()).hasSize(1);
	}

	@Test
	void withoutANodeNothingIsKnown() {
		this.one.raw(500, "");
		this.two.newest(() -> NOW.minus(Duration.ofHours(1)));
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(() -> this.calls.ask(CALLS))
			.withMessage("No node of eip155:84532 returns a usable answer");
	}

	@ParameterizedTest
	@ValueSource(strings = { "text", "0x123", "0xzz", "12" })
	void textThatIsNotBytesMakesNoSense(String text) {
		this.one.result("eth_getCode", (params) -> text);
		NodeAnswer answer = this.calls.ask(CALLS).answers().getFirst();
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(answer::bytes);
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(answer::word);
	}

	@Test
	void questionsDoNotShowTheirParameters() {
		assertThat(CALLS.getLast()).hasToString("NodeCall[eth_call]");
	}

	@Test
	void slowNodesTakeNoLongerThanPatienceAllows() {
		Duration limit = Duration.ofMillis(200);
		Supplier<BatchNode> hanging = () -> node().result("eth_getCode", (params) -> sleep());
		try (BatchNode a = hanging.get(); BatchNode b = hanging.get(); BatchNode c = hanging.get()) {
			ChainCalls slow = new ChainCalls(
					new Chain("chain", Network.evm(84532),
							List.of(service(a, limit), service(b, limit), service(c, limit), service(this.one))),
					CLOCK);
			long start = System.nanoTime();
			assertThat(slow.ask(CALLS).answers()).hasSize(3);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
		}
	}

	private static Object sleep() {
		try {
			Thread.sleep(Duration.ofSeconds(60));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return "0x";
	}

	private static void assertAnswered(NodeReply reply) {
		assertThat(reply.answers()).hasSize(3);
		assertThat(reply.answers().get(0).bytes()).isEqualTo("0xc0de");
		assertThat(reply.answers().get(1).word()).isEqualTo(1);
		assertThat(reply.answers().get(2).word()).isEqualTo(2);
	}

	private static BatchNode node() {
		return new BatchNode(CLOCK).result("eth_getCode", (params) -> "0xc0de")
			.result("eth_call", (params) -> "0x%064x".formatted(Integer.decode(params.get(0).get("data").asString())));
	}

	private static RestClientWeb3jService service(BatchNode node) {
		return service(node, Duration.ofSeconds(20));
	}

	private static RestClientWeb3jService service(BatchNode node, Duration limit) {
		return new RestClientWeb3jService(node.url(), Duration.ofSeconds(10), limit);
	}

	private static Arguments change(String what, Consumer<BatchNode> change) {
		return arguments(what, change);
	}

}
