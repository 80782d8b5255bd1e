package io.github.x402spring.onchain.transaction;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.RestClientWeb3jService;
import io.github.x402spring.onchain.finality.FinalityPolicy;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.testsupport.Parallel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.Web3jService;

import static io.github.x402spring.onchain.transaction.Claims.HASH;
import static io.github.x402spring.onchain.transaction.Claims.ISSUED;
import static io.github.x402spring.onchain.transaction.Claims.PAYER;
import static io.github.x402spring.onchain.transaction.Claims.SELLER;
import static io.github.x402spring.onchain.transaction.Claims.STRANGER;
import static io.github.x402spring.onchain.transaction.Claims.TOKEN;
import static io.github.x402spring.onchain.transaction.Claims.VALUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which transactions pay, by what nodes say of them.
 */
@Tag("integration")
class TransactionRailTests {

	private static final FinalityPolicy SAFE = new FinalityPolicy(BigDecimal.ZERO, null, new AssetRegistry(List.of()));

	private static final Map<String, Object> GOOD = Claims.GOOD;

	private final AtomicReference<Instant> now = new AtomicReference<>(ISSUED.plusSeconds(10));

	private final Clock clock = TransactionNode.clock(this.now::get);

	private final TransactionNode node = new TransactionNode(this.now::get);

	private final TransactionNode other = new TransactionNode(this.now::get);

	private final TransactionRail rail = rail(FinalityPolicy.INCLUDED, this.node);

	@AfterEach
	void close() {
		this.node.close();
		this.other.close();
	}

	@Test
	void transferThatIsAsClaimedPays() {
		this.node.mined(GOOD);
		assertThat(prove(PAYER, 0)).isEqualTo(new VerificationResult.Valid(true));
		assertThat(this.rail.settle(Claims.payment(PAYER, 0))).isEqualTo(new SettlementResult.Settled(HASH));
	}

	@Test
	void eachTransferOfATransactionIsAPaymentOfItsOwn() {
		this.node.mined(Claims.log(STRANGER, List.of("0x" + "11".repeat(32)), "0x"), GOOD,
				Claims.transfer(TOKEN, PAYER, STRANGER, VALUE), GOOD);
		assertThat(prove(PAYER, 1)).isEqualTo(new VerificationResult.Valid(true));
		assertThat(prove(PAYER, 3)).isEqualTo(new VerificationResult.Valid(true));
		assertPaid("transfer_not_found", PAYER, 0);
		assertPaid("transfer_not_found", PAYER, 4);
		assertPaid("transfer_to_other_payee", PAYER, 2);
	}

	@Test
	void transactionThatIsNothingOfOursIsNotPaid() {
		this.node.mined(Claims.transfer(TOKEN, PAYER, STRANGER, VALUE), Claims.transfer(STRANGER, PAYER, STRANGER, 1));
		assertNotPaid("transfer_to_other_payee", 0);
		assertNotPaid("transfer_of_other_token", 1);
		assertNotPaid("transfer_not_found", 2);
	}

	@Test
	void transactionThatWasRevertedIsNotPaid() {
		this.node.mined((receipt) -> receipt.put("status", "0x0"));
		assertNotPaid("transaction_reverted", 0);
	}

	@Test
	void otherTokenDoesNotPay() {
		this.node.mined(Claims.transfer(STRANGER, PAYER, SELLER, VALUE));
		assertPaid("transfer_of_other_token", PAYER, 0);
	}

	@Test
	void otherAmountDoesNotPay() {
		for (long value : new long[] { VALUE - 1, VALUE + 1 }) {
			this.node.mined(Claims.transfer(TOKEN, PAYER, SELLER, value));
			assertPaid("transfer_of_other_amount", PAYER, 0);
		}
	}

	// Until then it may be the transfer for another challenge.
	@Test
	void otherAmountIsOwedOnceTheChallengeIsOver() {
		this.node.mined(Claims.transfer(TOKEN, PAYER, SELLER, VALUE + 1));
		this.now.set(ISSUED.plusSeconds(300).plus(Duration.ofHours(1)));
		assertPaid("transfer_of_other_amount", PAYER, 0);
		this.now.set(this.now.get().plusSeconds(1));
		assertOwed("transfer_of_other_amount", VALUE + 1);
	}

	@Test
	void otherAmountFromBeforeTheChallengeIsNotOwedForIt() {
		this.node.number.set(Claims.KNOWN_BLOCK);
		this.node.mined((receipt) -> receipt.put("blockNumber", "0x1000"),
				Claims.transfer(TOKEN, PAYER, SELLER, VALUE - 1));
		this.now.set(ISSUED.plusSeconds(301).plus(Duration.ofHours(1)));
		assertPaid("transfer_of_other_amount", PAYER, 0);
	}

	@Test
	void whoDidNotSendTheTransferCannotPresentIt() {
		this.node.mined(GOOD);
		assertPaid("transfer_of_other_payer", STRANGER, 0);
	}

	@Test
	void settlementOfAnAuthorizationDoesNotPay() {
		this.node.mined(Claims.use(PAYER), GOOD);
		assertPaid("transfer_by_authorization", PAYER, 1);
		this.node.mined(GOOD, Claims.use(PAYER));
		assertPaid("transfer_by_authorization", PAYER, 0);
		this.node.mined(Claims.use(STRANGER), GOOD);
		assertThat(prove(PAYER, 1)).isEqualTo(new VerificationResult.Valid(true));
	}

	// A facilitator settles so, whatever it was allowed to do by the payer.
	@Test
	void transferThatAnotherAccountSentDoesNotPay() {
		this.node.mined((receipt) -> receipt.put("from", STRANGER.value()), GOOD);
		assertPaid("transaction_of_other_sender", PAYER, 0);
	}

	@Test
	void transferOfBeforeTheChallengeDoesNotPay() {
		this.node.number.set(Claims.KNOWN_BLOCK);
		this.now.set(ISSUED.minusSeconds(1));
		this.node.mined((receipt) -> receipt.put("blockNumber", "0x1000"), GOOD);
		assertPaid("transfer_before_challenge", PAYER, 0);
	}

	@Test
	void transferThatWasMinedTooLateDoesNotPay() {
		this.now.set(ISSUED.plusSeconds(300).plus(Duration.ofHours(1)));
		this.node.mined(GOOD);
		assertThat(prove(PAYER, 0)).isEqualTo(new VerificationResult.Valid(true));
		this.now.set(this.now.get().plusSeconds(1));
		assertOwed("transfer_after_challenge", VALUE);
	}

	@Test
	void transactionThatIsInNoBlockMayComeYet() {
		this.node.receipt.set(null);
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(() -> prove(PAYER, 0))
			.satisfies((ex) -> assertThat(ex.retryAfter()).contains(Duration.ofSeconds(2)));
		this.now.set(ISSUED.plusSeconds(301).plus(Duration.ofHours(1)));
		assertPaid("transaction_not_found", PAYER, 0);
	}

	@Test
	void blockThatIsNoneOfTheChainAnyMoreHoldsNothing() {
		this.node.mined((receipt) -> receipt.put("blockHash", "0x" + "0c".repeat(32)), GOOD);
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(() -> prove(PAYER, 0));
		this.node.mined(
				(receipt) -> receipt.putAll(Map.of("blockNumber", "0x1233", "blockHash", "0x" + "0c".repeat(32))),
				GOOD);
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(() -> prove(PAYER, 0));
		assertThat(this.rail.settle(Claims.payment(PAYER, 0)))
			.isEqualTo(new SettlementResult.Unknown("in no block", HASH));
	}

	@Test
	void earlierBlockIsAskedForByItsNumber() {
		this.node.mined((receipt) -> receipt.put("blockNumber", "0x1233"), GOOD);
		assertThat(prove(PAYER, 0)).isEqualTo(new VerificationResult.Valid(true));
		assertThat(this.node.server.batches()).hasSize(2);
	}

	@Test
	void blockThatIsNotSafeYetLeavesTheOutcomeOpen() {
		TransactionRail safe = rail(SAFE, this.node);
		this.node.mined(GOOD);
		this.node.safe.set(0x1233);
		assertThat(safe.prove(Claims.payment(PAYER, 0))).isEqualTo(new VerificationResult.Valid(true));
		assertThat(safe.settle(Claims.payment(PAYER, 0)))
			.isEqualTo(new SettlementResult.Unknown("in a block that is not safe yet", HASH));
		this.node.safe.set(-1);
		assertThat(safe.settle(Claims.payment(PAYER, 0))).isInstanceOf(SettlementResult.Unknown.class);
		this.node.safe.set(0x1234);
		assertThat(safe.settle(Claims.payment(PAYER, 0))).isEqualTo(new SettlementResult.Settled(HASH));
	}

	@Test
	void nodesMustAgree() {
		TransactionRail both = rail(FinalityPolicy.INCLUDED, this.node, this.other);
		this.node.mined(GOOD);
		assertThat(both.settle(Claims.payment(PAYER, 0)))
			.isEqualTo(new SettlementResult.Unknown("nodes are away or disagree", HASH));
		this.other.mined(GOOD);
		assertThat(both.settle(Claims.payment(PAYER, 0))).isEqualTo(new SettlementResult.Settled(HASH));
		this.other.server.result("eth_chainId", (params) -> "0x1");
		assertThat(both.settle(Claims.payment(PAYER, 0))).isEqualTo(new SettlementResult.Settled(HASH));
		this.node.server.result("eth_chainId", (params) -> "0x1");
		assertThat(both.settle(Claims.payment(PAYER, 0))).isInstanceOf(SettlementResult.Unknown.class);
	}

	@Test
	void strangersDoNotHaveNodesAskedWithoutLimit() throws Exception {
		CountDownLatch asked = new CountDownLatch(16);
		CountDownLatch answer = new CountDownLatch(1);
		this.node.server.result("eth_getTransactionReceipt", (params) -> {
			asked.countDown();
			await(answer);
			return Claims.receipt(List.of(GOOD), (receipt) -> {
			});
		});
		List<String> results = Parallel.run(17, (number) -> {
			if (number == 16) {
				await(asked);
			}
			try {
				return prove(PAYER, 0).toString();
			}
			catch (PaymentUnavailableException ex) {
				return String.valueOf(ex.getMessage());
			}
			finally {
				if (number == 16) {
					answer.countDown();
				}
			}
		});
		assertThat(results).filteredOn("Too many transactions are being looked at"::equals).hasSize(1);
		assertThat(results).filteredOn(new VerificationResult.Valid(true).toString()::equals).hasSize(16);
	}

	@Test
	void railIsForTransactionsOnItsChains() {
		PaymentKind kind = Claims.payment(PAYER, 0).quote().kind();
		assertThat(this.rail.isFor(kind)).isTrue();
		assertThat(this.rail.isFor(new PaymentKind("exact", kind.network(), "eip3009"))).isFalse();
		assertThat(this.rail.networks()).containsExactly(Claims.NETWORK);
	}

	private VerificationResult prove(Address payer, int logPosition) {
		return this.rail.prove(Claims.payment(payer, logPosition));
	}

	private void assertPaid(String reason, Address payer, int logPosition) {
		assertThat(prove(payer, logPosition)).isEqualTo(new VerificationResult.Rejected(reason, true));
	}

	private void assertOwed(String reason, long value) {
		assertThat(prove(PAYER, 0)).isEqualTo(new VerificationResult.Rejected(reason, true, BigInteger.valueOf(value)));
	}

	private void assertNotPaid(String reason, int logPosition) {
		assertThat(prove(PAYER, logPosition)).isEqualTo(new VerificationResult.Rejected(reason));
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private TransactionRail rail(FinalityPolicy finality, TransactionNode... nodes) {
		List<Web3jService> services = Arrays.stream(nodes)
			.<Web3jService>map((it) -> new RestClientWeb3jService(it.server.url()))
			.toList();
		return new TransactionRail(List.of(new Chain("chain", Claims.NETWORK, services)), finality, this.clock);
	}

}
