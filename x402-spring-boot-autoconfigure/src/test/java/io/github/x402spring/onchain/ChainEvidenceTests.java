package io.github.x402spring.onchain;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.x402spring.payment.Evidence;
import io.github.x402spring.protocol.ErrorReason;
import io.github.x402spring.protocol.Network;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.github.x402spring.onchain.Authorized.TRANSACTION;
import static io.github.x402spring.onchain.Authorized.payment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What is concluded from what nodes say, lies included.
 */
@ExtendWith(OutputCaptureExtension.class)
class ChainEvidenceTests {

	private static final Evidence NONE = new Evidence.None();

	private static final Evidence ABSENT = new Evidence.Absent();

	private static final Evidence TRANSFERRED = new Evidence.Transferred(TRANSACTION);

	private static final Evidence CANCELED = new Evidence.Impossible("authorization canceled");

	private static final Evidence EXPIRED = new Evidence.Impossible(ErrorReason.VALID_BEFORE);

	private static final String OTHER_TRANSACTION = "0x" + "99".repeat(32);

	private static final long MINED_IN = Authorized.RESERVED_IN + 5;

	private final FakeNode node = new FakeNode();

	private final FakeNode second = new FakeNode();

	@AfterEach
	void close() {
		this.node.close();
		this.second.close();
	}

	@Test
	void knownTransactionThatPaysIsProof() {
		pay(this.node);
		assertThat(find(TRANSACTION)).isEqualTo(TRANSFERRED);
		assertThat(this.node.methods()).doesNotContain("eth_getLogs");
	}

	@Test
	void hashIsComparedInAnyCase() {
		pay(this.node);
		assertThat(find("0x" + TRANSACTION.substring(2).toUpperCase())).isEqualTo(TRANSFERRED);
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(
			strings = { "", "0x12", "nonsense", "0x9999999999999999999999999999999999999999999999999999999999999999" })
	void transferIsFoundWhateverTheFacilitatorSaidOfIt(String claimed) {
		pay(this.node);
		assertThat(find(claimed)).isEqualTo(TRANSFERRED);
	}

	@Test
	void claimedTransactionOfSomethingElseIsNotTaken() {
		pay(this.node);
		this.node.mine(OTHER_TRANSACTION, MINED_IN, Authorized.used(Authorized.OTHER_NONCE), Authorized.transfer());
		assertThat(find(OTHER_TRANSACTION)).isEqualTo(TRANSFERRED);
	}

	static Stream<Arguments> logsThatDoNotPay() {
		Map<String, Object> used = Authorized.used();
		Map<String, Object> transfer = Authorized.transfer();
		return Stream.of(arguments("none at all", List.of()), arguments("no transfer", List.of(used)),
				arguments("no use", List.of(transfer)),
				arguments("use of another nonce", List.of(Authorized.used(Authorized.OTHER_NONCE), transfer)),
				arguments("transfer of another token",
						List.of(used,
								Authorized.transfer(Authorized.STRANGER, Authorized.PAYER, Authorized.PAYEE,
										Authorized.VALUE))),
				arguments("use of another token",
						List.of(Authorized.log(Authorized.STRANGER, "0x", Abi.AUTHORIZATION_USED,
								Abi.word(Authorized.PAYER), Authorized.NONCE), transfer)),
				arguments("other recipient",
						List.of(used,
								Authorized.transfer(Authorized.TOKEN, Authorized.PAYER, Authorized.STRANGER,
										Authorized.VALUE))),
				arguments("other payer",
						List.of(used,
								Authorized.transfer(Authorized.TOKEN, Authorized.STRANGER, Authorized.PAYEE,
										Authorized.VALUE))),
				arguments("less", List.of(used, transferOf(Authorized.VALUE - 1))),
				arguments("more", List.of(used, transferOf(Authorized.VALUE + 1))),
				arguments("cancelled", List.of(Authorized.canceled(), transfer)),
				arguments("used twice", List.of(used, transfer, used, transfer)),
				arguments("burnt beside another payment of the same amount",
						List.of(Authorized.used(Authorized.OTHER_NONCE), transfer, used, transferOf(0))),
				arguments("burnt before another payment of the same amount",
						List.of(used, transferOf(0), Authorized.used(Authorized.OTHER_NONCE), transfer)),
				arguments("burnt, transfers first",
						List.of(transfer, Authorized.used(Authorized.OTHER_NONCE), transferOf(0), used)),
				arguments("silent token beside another payment",
						List.of(used, Authorized.used(Authorized.OTHER_NONCE), transfer)),
				arguments("order cannot be told", List.of(transferOf(1), used, transfer)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("logsThatDoNotPay")
	void transactionWithOtherLogsIsNoProof(String what, List<Map<String, Object>> logs) {
		mine(this.node, logs);
		this.node.used = true;
		this.node.finalized = MINED_IN - 1;
		assertThat(find(TRANSACTION)).isEqualTo(NONE);
	}

	static Stream<Arguments> logsThatPay() {
		Map<String, Object> used = Authorized.used();
		Map<String, Object> transfer = Authorized.transfer();
		return Stream.of(arguments("transfer first", List.of(transfer, used)),
				arguments("one of several of one payer",
						List.of(Authorized.used(Authorized.OTHER_NONCE), transferOf(5), used, transfer)),
				arguments("beside other payers and tokens",
						List.of(Authorized.transfer(Authorized.STRANGER, Authorized.PAYER, Authorized.PAYEE, 1), used,
								Authorized.transfer(Authorized.TOKEN, Authorized.STRANGER, Authorized.PAYEE, 1),
								transfer)),
				arguments("beside anonymous logs", List.of(Authorized.log(Authorized.TOKEN, "0x"), used, transfer)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("logsThatPay")
	void transactionWithItsLogsIsProofInAnyCompany(String what, List<Map<String, Object>> logs) {
		mine(this.node, logs);
		assertThat(find(TRANSACTION)).isEqualTo(TRANSFERRED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "status=0x0", "status=", "blockHash=0x00", "blockNumber=0x1", "transactionHash=0x00" })
	void receiptThatFailedOrIsNotOfTheChainIsNoProof(String change) {
		pay(this.node);
		String[] entry = change.split("=", -1);
		this.node.receipt(TRANSACTION).put(entry[0], entry[1].isEmpty() ? null : entry[1]);
		assertThat(find(TRANSACTION)).isEqualTo(NONE);
	}

	@Test
	void removedLogsAreNoProof() {
		mine(this.node, List.of(Authorized.used(), with(Authorized.transfer(), "removed", true)));
		this.node.used = true;
		assertThat(find(TRANSACTION)).isEqualTo(NONE);
	}

	@Test
	void usedNonceAloneProvesNothing() {
		this.node.used = true;
		this.node.finalized = FakeNode.NEWEST;
		assertThat(find(null)).isEqualTo(NONE);
	}

	@Test
	void cancellationInAFinalBlockMakesItImpossible() {
		cancel();
		assertThat(find(null)).isEqualTo(CANCELED);
	}

	@Test
	void cancellationThatIsNotFinalProvesNothing() {
		cancel();
		this.node.finalized = MINED_IN - 1;
		assertThat(find(null)).isEqualTo(NONE);
	}

	@Test
	void cancellationInABlockThatIsGoneProvesNothing() {
		this.node.used = true;
		this.node.lie("eth_getLogs", List.of(with(Authorized.canceled(), "blockNumber", FakeNode.quantity(MINED_IN),
				"blockHash", FakeNode.hash(1), "transactionHash", TRANSACTION)));
		assertThat(find(null)).isEqualTo(NONE);
	}

	@Test
	void useAndCancellationTogetherProveNothing() {
		pay(this.node);
		this.node.mine(OTHER_TRANSACTION, MINED_IN, Authorized.canceled());
		assertThat(find(null)).isEqualTo(NONE);
	}

	@Test
	void logsThatWereNotAskedForAreIgnored() {
		this.node.used = true;
		this.node.lie("eth_getLogs", List.of(Authorized.transfer(), Authorized.used(Authorized.OTHER_NONCE)));
		assertThat(find(null)).isEqualTo(NONE);
	}

	@Test
	void unusedNonceIsAbsentBeforeAFinalBlockIsPastTheEnd() {
		this.node.finalized = Authorized.OVER_IN - 1;
		assertThat(find(null)).isEqualTo(ABSENT);
		this.node.newest = Authorized.OVER_IN - 1;
		assertThat(find(null)).isEqualTo(ABSENT);
	}

	@Test
	void nodeThatStandsStillProvesNothing() {
		this.node.newest = Authorized.RESERVED_IN - 11;
		assertThat(find(null)).isEqualTo(NONE);
		this.node.newest = Authorized.RESERVED_IN - 10;
		assertThat(find(null)).isEqualTo(ABSENT);
	}

	@Test
	void unusedNonceIsProofOnceAFinalBlockIsPastTheEnd() {
		this.node.finalized = Authorized.OVER_IN;
		assertThat(find(null)).isEqualTo(EXPIRED);
		assertThat(find(TRANSACTION)).isEqualTo(EXPIRED);
	}

	@Test
	void finalBlockAfterTheNewestProvesNothing() {
		this.node.finalized = FakeNode.NEWEST + 1;
		assertThat(find(null)).isEqualTo(NONE);
	}

	@Test
	void transactionThatAReorganisationTookBackIsNoProof() {
		pay(this.node);
		assertThat(find(TRANSACTION)).isEqualTo(TRANSFERRED);
		this.node.used = false;
		this.node.receipt(TRANSACTION).put("blockHash", FakeNode.hash(1));
		assertThat(find(TRANSACTION)).isEqualTo(EXPIRED);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "eth_chainId", "eth_getBlockByNumber", "eth_call", "eth_getLogs", "eth_getTransactionReceipt" })
	void garbageAndRefusalsProveNothing(String method) {
		pay(this.node);
		for (Object garbage : Arrays.asList("0xzz", -1, Map.of(), List.of(List.of()), "0x", "")) {
			this.node.lie(method, garbage);
			assertThat(find(null)).as(method + " " + garbage).isEqualTo(NONE);
		}
		this.node.refuse(method);
		assertThat(find(null)).isEqualTo(NONE);
		this.node.answer(method, (exchange, call) -> FakeNode.send(exchange, 200, "null"));
		assertThat(find(null)).isEqualTo(NONE);
		this.node.answer(method, (exchange, call) -> FakeNode.send(exchange, 429, "{}"));
		assertThat(find(null)).isEqualTo(NONE);
	}

	@Test
	void stateThatIsNoBooleanProvesNothing() {
		this.node.lie("eth_call", "0x" + "0".repeat(63) + "2");
		assertThat(find(null)).isEqualTo(NONE);
	}

	@Test
	void nodesThatAgreeAreProof() {
		pay(this.node);
		pay(this.second);
		assertThat(find(TRANSACTION, this.node, this.second)).isEqualTo(TRANSFERRED);
	}

	@Test
	void nodesThatDisagreeProveNothing() {
		pay(this.node);
		assertThat(find(null, this.second)).isEqualTo(EXPIRED);
		assertThat(find(null, this.node, this.second)).isEqualTo(NONE);
	}

	@Test
	void nodeInTroubleKeepsTheOthersFromProving() {
		this.second.refuse("eth_call");
		assertThat(find(null, this.node, this.second)).isEqualTo(NONE);
	}

	@Test
	void nodeThatCannotBeReachedHasNoSay(CapturedOutput output) {
		this.second.close();
		assertThat(find(null, this.second, this.node)).isEqualTo(EXPIRED);
		assertThat(find(null, this.second)).isEqualTo(NONE);
		assertThat(output).contains("Node 127.0.0.1 gives no evidence: it cannot be reached")
			.doesNotContain("secret-key");
	}

	@Test
	void nodeOfAnotherChainHasNoSay() {
		this.second.chainId = 8453;
		pay(this.second);
		assertThat(find(null, this.second, this.node)).isEqualTo(EXPIRED);
		assertThat(find(null, this.second)).isEqualTo(NONE);
	}

	@Test
	void slowNodeProvesNothing() {
		ChainEvidence impatient = new ChainEvidence(List.of(new RestClientWeb3jService(this.node.url())),
				Duration.ZERO);
		assertThat(impatient.find(payment(null))).isEqualTo(NONE);
	}

	@Test
	void interruptedLookProvesNothing() {
		Thread.currentThread().interrupt();
		assertThat(find(null)).isEqualTo(NONE);
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void otherSchemesAndNetworksAreNotLookedAt() {
		ChainEvidence evidence = new ChainEvidence(List.of(new RestClientWeb3jService(this.node.url())));
		assertThat(evidence.find(payment("upto", Authorized.NETWORK, null))).isEqualTo(NONE);
		assertThat(evidence.find(payment("exact", new Network("solana:mainnet"), null))).isEqualTo(NONE);
		assertThat(this.node.methods()).isEmpty();
	}

	private Evidence find(String claimed) {
		return find(claimed, this.node);
	}

	private static Evidence find(String claimed, FakeNode... nodes) {
		return new ChainEvidence(Arrays.stream(nodes).map(FakeNode::url).map(RestClientWeb3jService::new).toList())
			.find(payment(claimed));
	}

	private static void pay(FakeNode node) {
		mine(node, List.of(Authorized.used(), Authorized.transfer()));
		node.used = true;
	}

	private void cancel() {
		mine(this.node, List.of(Authorized.canceled()));
		this.node.used = true;
	}

	@SuppressWarnings("unchecked")
	private static void mine(FakeNode node, List<Map<String, Object>> logs) {
		node.mine(TRANSACTION, MINED_IN, logs.toArray(Map[]::new));
	}

	private static Map<String, Object> transferOf(long value) {
		return Authorized.transfer(Authorized.TOKEN, Authorized.PAYER, Authorized.PAYEE, value);
	}

	private static Map<String, Object> with(Map<String, Object> log, Object... entries) {
		Map<String, Object> copy = new HashMap<>(log);
		for (int i = 0; i < entries.length; i += 2) {
			copy.put((String) entries[i], entries[i + 1]);
		}
		return copy;
	}

}
