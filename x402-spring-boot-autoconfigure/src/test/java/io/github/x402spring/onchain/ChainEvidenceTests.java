package io.github.x402spring.onchain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.x402.ErrorReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.x402spring.onchain.Authorized.TRANSACTION;
import static io.github.x402spring.onchain.Authorized.payment;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is concluded from what nodes say, lies included.
 */
@Tag("integration")
class ChainEvidenceTests {

	private static final Evidence NONE = new Evidence.None();

	private static final Evidence ABSENT = new Evidence.Absent();

	private static final Evidence TRANSFERRED = new Evidence.Transferred(TRANSACTION, true);

	private static final Evidence CANCELED = new Evidence.Impossible("authorization canceled");

	private static final Evidence EXPIRED = new Evidence.Impossible(ErrorReason.VALID_BEFORE);

	private static final String OTHER_TRANSACTION = "0x" + "99".repeat(32);

	private static final long MINED_IN = Authorized.MINED_IN;

	private final FakeNode node = new FakeNode();

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void knownTransactionThatPaysIsProof() {
		Authorized.pay(this.node);
		assertThat(find(TRANSACTION)).isEqualTo(TRANSFERRED);
		assertThat(this.node.methods()).doesNotContain("eth_getLogs");
	}

	@Test
	void hashIsComparedInAnyCase() {
		Authorized.pay(this.node);
		assertThat(find("0x" + TRANSACTION.substring(2).toUpperCase())).isEqualTo(TRANSFERRED);
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(
			strings = { "", "0x12", "nonsense", "0x9999999999999999999999999999999999999999999999999999999999999999" })
	void transferIsFoundWhateverTheFacilitatorSaidOfIt(String claimed) {
		Authorized.pay(this.node);
		assertThat(find(claimed)).isEqualTo(TRANSFERRED);
	}

	@Test
	void claimedTransactionOfSomethingElseIsNotTaken() {
		Authorized.pay(this.node);
		this.node.mine(OTHER_TRANSACTION, MINED_IN,
				List.of(Authorized.used(Authorized.OTHER_NONCE), Authorized.transfer()));
		assertThat(find(OTHER_TRANSACTION)).isEqualTo(TRANSFERRED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "status=0x0", "status=", "blockHash=0x00", "blockNumber=0x1", "transactionHash=0x00" })
	void receiptThatFailedOrIsNotOfTheChainIsNoProof(String change) {
		Authorized.pay(this.node);
		String[] entry = change.split("=", -1);
		this.node.receipt(TRANSACTION).put(entry[0], entry[1].isEmpty() ? null : entry[1]);
		assertThat(find(TRANSACTION)).isEqualTo(NONE);
	}

	// Each payment of a batch asks for it.
	@Test
	void longReceiptIsKeptForAWhileAndItsBlockIsAskedForAnew() {
		List<Map<String, Object>> logs = new ArrayList<>(List.of(Authorized.used(), Authorized.transfer()));
		for (int i = 0; i < 2; i++) {
			logs.addAll(List.of(Authorized.used(Authorized.OTHER_NONCE), Authorized.transfer()));
		}
		Authorized.mine(this.node, MINED_IN, logs);
		ChainEvidence evidence = new ChainEvidence(Chains.of(this.node), Chains.CLOCK);
		assertThat(evidence.find(payment(TRANSACTION))).isEqualTo(TRANSFERRED);
		assertThat(evidence.find(payment(TRANSACTION))).isEqualTo(TRANSFERRED);
		assertThat(this.node.calls("eth_getTransactionReceipt")).hasSize(1);
		this.node.lie("eth_getBlockByNumber",
				Map.of("number", FakeNode.quantity(MINED_IN), "hash", FakeNode.hash(1), "timestamp", "0x1"));
		assertThat(evidence.find(payment(TRANSACTION))).isEqualTo(NONE);
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
		this.node.lie("eth_getLogs", List.of(Authorized.with(Authorized.canceled(), "blockNumber",
				FakeNode.quantity(MINED_IN), "blockHash", FakeNode.hash(1), "transactionHash", TRANSACTION)));
		assertThat(find(null)).isEqualTo(NONE);
	}

	@Test
	void useForAnotherTransferInAFinalBlockMakesItImpossible() {
		Address other = new Address("0x00000000000000000000000000000000000000ff");
		Authorized.mine(this.node, MINED_IN,
				List.of(Authorized.used(), Authorized.transfer(Authorized.TOKEN, Authorized.PAYER, other, 1)));
		this.node.used = true;
		this.node.finalized = MINED_IN;
		assertThat(find(null)).isEqualTo(new Evidence.Impossible("authorization used elsewhere"));
		this.node.finalized = MINED_IN - 1;
		assertThat(find(null)).as("not final").isEqualTo(NONE);
	}

	@Test
	void useThatFitsSeveralTransfersProvesNothing() {
		Address other = new Address("0x00000000000000000000000000000000000000ff");
		Map<String, Object> elsewhere = Authorized.transfer(Authorized.TOKEN, Authorized.PAYER, other, 1);
		Authorized.mine(this.node, MINED_IN, List.of(elsewhere, Authorized.used(), Authorized.transfer()));
		this.node.used = true;
		this.node.finalized = MINED_IN;
		assertThat(find(null)).isEqualTo(NONE);
	}

	@Test
	void paymentsOfChainsWithoutANodeAreNotCovered() {
		ChainEvidence evidence = new ChainEvidence(Chains.of(this.node), Chains.CLOCK);
		Payment there = Authorized.payment("exact", Network.evm(8453), null);
		assertThat(evidence.covers(Authorized.payment("exact", Network.evm(84532), null))).isTrue();
		assertThat(evidence.covers(there)).isFalse();
		assertThat(evidence.find(there)).isEqualTo(NONE);
		assertThat(this.node.methods()).isEmpty();
		assertThat(evidence.covers(Authorized.payment("other", Network.evm(84532), null))).isFalse();
	}

	@Test
	void useAndCancellationTogetherProveNothing() {
		Authorized.pay(this.node);
		this.node.mine(OTHER_TRANSACTION, MINED_IN, List.of(Authorized.canceled()));
		assertThat(find(null)).isEqualTo(NONE);
	}

	@Test
	void logsThatWereNotAskedForAreIgnored() {
		this.node.used = true;
		this.node.lie("eth_getLogs", List.of(Authorized.transfer(), Authorized.used(Authorized.OTHER_NONCE)));
		assertThat(find(null)).isEqualTo(NONE);
	}

	@Test
	void transferInAFinalBlockIsIrreversible() {
		Authorized.pay(this.node);
		this.node.finalized = MINED_IN;
		assertThat(find(TRANSACTION)).isEqualTo(TRANSFERRED);
		this.node.finalized = MINED_IN - 1;
		assertThat(find(TRANSACTION)).isEqualTo(new Evidence.Transferred(TRANSACTION, false));
	}

	@Test
	void nodeThatDoesNotKnowWhatIsFinalGoesByAge() {
		Authorized.pay(this.node);
		this.node.finalized = -1;
		this.node.newest = MINED_IN + 1799;
		assertThat(find(TRANSACTION)).isEqualTo(new Evidence.Transferred(TRANSACTION, false));
		this.node.newest = MINED_IN + 1800;
		assertThat(find(TRANSACTION)).isEqualTo(TRANSFERRED);
	}

	@Test
	void unusedNonceMeansNotYetUntilAFinalBlockIsPastTheEnd() {
		this.node.finalized = Authorized.OVER_IN - 1;
		assertThat(find(null)).isEqualTo(ABSENT);
		assertThat(find(TRANSACTION)).isEqualTo(ABSENT);
	}

	@Test
	void unusedNonceProvesNothingIfTheNodeIsNotUpToDate() {
		this.node.finalized = Authorized.OVER_IN - 1;
		this.node.newest = FakeNode.NEWEST - 8;
		assertThat(find(null)).isEqualTo(NONE);
		this.node.newest = Authorized.OVER_IN - 1;
		assertThat(find(null)).isEqualTo(NONE);
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
		Authorized.pay(this.node);
		assertThat(find(TRANSACTION)).isEqualTo(TRANSFERRED);
		this.node.used = false;
		this.node.receipt(TRANSACTION).put("blockHash", FakeNode.hash(1));
		assertThat(find(TRANSACTION)).isEqualTo(EXPIRED);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "eth_chainId", "eth_getBlockByNumber", "eth_call", "eth_getLogs", "eth_getTransactionReceipt" })
	void garbageAndRefusalsProveNothing(String method) {
		Authorized.pay(this.node);
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
	void slowNodeProvesNothing() {
		ChainEvidence impatient = new ChainEvidence(Chains.of(this.node), Chains.CLOCK, Duration.ZERO);
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
		ChainEvidence evidence = new ChainEvidence(Chains.of(this.node), Chains.CLOCK);
		assertThat(evidence.find(payment("upto", Authorized.NETWORK, null))).isEqualTo(NONE);
		assertThat(evidence.find(payment("exact", new Network("solana:mainnet"), null))).isEqualTo(NONE);
		assertThat(this.node.methods()).isEmpty();
	}

	// A transfer by Permit2 leaves the nonce of EIP-3009 unused: that proves nothing.
	@Test
	void paymentThatMovesByAnotherMethodIsNotJudged() {
		PaymentKind permit2 = new PaymentKind("exact", Authorized.NETWORK, "permit2");
		Payment payment = Authorized.payment(permit2, null, Instant.ofEpochSecond(FakeNode.time(1)), null);
		ChainEvidence evidence = new ChainEvidence(Chains.of(this.node), Chains.CLOCK);
		assertThat(evidence.covers(payment)).isFalse();
		assertThat(evidence.find(payment)).isEqualTo(NONE);
		assertThat(this.node.methods()).isEmpty();
	}

	private Evidence find(String claimed) {
		return new ChainEvidence(Chains.of(this.node), Chains.CLOCK).find(payment(claimed));
	}

	private void cancel() {
		Authorized.mine(this.node, MINED_IN, List.of(Authorized.canceled()));
		this.node.used = true;
	}

}
