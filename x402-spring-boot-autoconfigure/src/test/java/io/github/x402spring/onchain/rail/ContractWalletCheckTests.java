package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Hex;
import io.github.x402spring.onchain.BatchNode;
import io.github.x402spring.onchain.Chains;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.evm.ExactEvmProof;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What contracts at the address of a payer are asked, and what they may answer.
 */
@Tag("integration")
class ContractWalletCheckTests {

	private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

	private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

	private static final String YES = "0x1626ba7e" + "0".repeat(56);

	private static final CheckedPayment OF_KEY = SignedPayments.valid(Instant.EPOCH, NOW.plusSeconds(300));

	private static final CheckedPayment OF_CONTRACT = ofContract(OF_KEY);

	private final BatchNode node = new BatchNode(CLOCK).result("eth_getCode", (params) -> this.code)
		.result("eth_call", (params) -> call(params.get(0)));

	private volatile Object code = "0x6080";

	private volatile Supplier<Object> answer = () -> YES;

	private volatile Object state = word(0);

	private volatile Object simulation = "0x";

	private final ChainVerifier verifier = verifier(new ContractWallets(true, BigInteger.valueOf(60_000), 1));

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void contractIsAskedAsTheTokenAsksIt() {
		assertThat(this.verifier.prove(OF_CONTRACT)).isEqualTo(new VerificationResult.Valid(true));
		JsonNode call = this.node.batches().getFirst().get(3).get("params").get(0);
		assertThat(call.get("from").stringValue()).isEqualTo(SignedPayments.TOKEN.address().value());
		assertThat(call.get("to").stringValue()).isEqualTo(SignedPayments.PAYER.value());
		byte[] digest = ((ExactEvmProof) OF_CONTRACT.proof()).authorization().digest(SignedPayments.TOKEN.domain());
		String data = call.get("data").stringValue();
		assertThat(data).startsWith("0x1626ba7e" + Hex.encode(digest).substring(2))
			.contains(SignedPayments.signature(OF_CONTRACT).substring(2));
		assertThat(Long.decode(call.get("gas").stringValue()))
			.isEqualTo(60_000 + 21_000 + 40 * (data.length() / 2 - 1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0x", "0x1626ba7e", "0x1626ba7f00000000000000000000000000000000000000000000000000000000",
			"0x0000000000000000000000000000000000000000000000000000000000000001",
			"0x1626ba7e00000000000000000000000000000000000000000000000000000001" })
	void otherAnswersAreNoYes(String other) {
		this.answer = () -> other;
		assertRejected(this.verifier.prove(OF_CONTRACT), ErrorReason.INVALID_SIGNATURE);
		assertRejected(this.verifier.verify(OF_CONTRACT), ErrorReason.INVALID_SIGNATURE);
		assertRejected(this.verifier.verify(OF_KEY), ErrorReason.INVALID_SIGNATURE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "execution reverted", "out of gas", "OutOfGas", "Transaction ran out of gas",
			"invalid opcode: INVALID" })
	void contractThatGivesUpSaysNo(String message) {
		this.answer = () -> BatchNode.error(-32000, message);
		assertRejected(this.verifier.prove(OF_CONTRACT), ErrorReason.INVALID_SIGNATURE);
	}

	@Test
	void nodeThatCannotTellDecidesNothing() {
		this.answer = () -> BatchNode.error(-32000, "missing trie node");
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(() -> this.verifier.prove(OF_CONTRACT));
	}

	// Precompiled contracts have no code, and one of them repeats what it is asked.
	@Test
	void withoutCodeThereIsNoYes() {
		this.code = "0x";
		assertRejected(this.verifier.prove(OF_CONTRACT), ErrorReason.INVALID_SIGNATURE);
		assertRejected(this.verifier.verify(OF_CONTRACT), ErrorReason.INVALID_SIGNATURE);
		this.node.batches().clear();
		assertThat(this.verifier.verify(OF_KEY)).isEqualTo(new VerificationResult.Valid(false));
		assertThat(this.node.batches()).hasSize(1);
	}

	@Test
	void accountWithCodeIsSettledFirstWhoeverSigned() {
		assertThat(this.verifier.verify(OF_KEY)).isEqualTo(new VerificationResult.Valid(true));
		assertThat(this.verifier.verify(OF_CONTRACT)).isEqualTo(new VerificationResult.Valid(true));
	}

	@Test
	void transferIsTriedWithTheSignatureAsItCame() {
		this.verifier.verify(OF_CONTRACT);
		JsonNode run = this.node.batches().getFirst().get(5).get("params").get(0);
		assertThat(run.get("data").stringValue()).startsWith("0xcf092995")
			.endsWith("%064x".formatted(3) + "c0ffee" + "0".repeat(58));
		this.simulation = BatchNode.error(3, "execution reverted: invalid signature");
		assertRejected(this.verifier.verify(OF_CONTRACT), ChainVerifier.SIMULATION_FAILED);
	}

	@Test
	void usedNonceIsSaidBeforeTheContractIsAsked() {
		this.state = word(1);
		assertRejected(this.verifier.verify(OF_CONTRACT), ErrorReason.NONCE_ALREADY_USED);
		assertThat(this.node.batches()).hasSize(1);
	}

	@Test
	void whereContractsAreRefusedNoneIsAsked() {
		ChainVerifier off = verifier(ContractWallets.REFUSED);
		assertRejected(off.prove(OF_CONTRACT), ErrorReason.CONTRACT_WALLET_NOT_ACCEPTED);
		assertThat(this.node.batches()).isEmpty();
		assertRejected(off.verify(OF_CONTRACT), ErrorReason.CONTRACT_WALLET_NOT_ACCEPTED);
		assertRejected(off.verify(OF_KEY), ErrorReason.CONTRACT_WALLET_NOT_ACCEPTED);
		assertThat(this.node.batches()).hasSize(2);
	}

	@Test
	void contractWhoseTransactionWasRevertedIsNotAskedAgain() {
		this.verifier.reverted(OF_CONTRACT);
		this.node.batches().clear();
		assertRejected(this.verifier.prove(OF_CONTRACT), ErrorReason.CONTRACT_WALLET_NOT_ACCEPTED);
		assertThat(this.node.batches()).isEmpty();
		assertRejected(this.verifier.verify(OF_CONTRACT), ErrorReason.CONTRACT_WALLET_NOT_ACCEPTED);
		assertRejected(this.verifier.verify(OF_KEY), ErrorReason.CONTRACT_WALLET_NOT_ACCEPTED);
		this.code = "0x";
		assertThat(this.verifier.verify(OF_KEY)).isEqualTo(new VerificationResult.Valid());
	}

	// Else anyone could lock out honest wallets, by sending their payments first.
	@Test
	void contractWhoseTransferAnotherSenderMadeIsAskedAgain() {
		this.state = word(1);
		this.verifier.reverted(OF_CONTRACT);
		this.state = word(0);
		assertThat(this.verifier.prove(OF_CONTRACT)).isEqualTo(new VerificationResult.Valid(true));
		this.node.close();
		this.verifier.reverted(OF_CONTRACT);
	}

	@Test
	void contractIsBelievedAgainAfterADay() {
		MutableClock clock = new MutableClock(NOW);
		RejectingWallets rejecting = new RejectingWallets(clock);
		rejecting.add(SignedPayments.PAYER);
		clock.advance(Duration.ofDays(1).minusSeconds(1));
		assertThat(rejecting.contains(SignedPayments.PAYER)).isTrue();
		assertThat(rejecting.contains(SignedPayments.PAYEE)).isFalse();
		clock.advance(Duration.ofSeconds(1));
		assertThat(rejecting.contains(SignedPayments.PAYER)).isFalse();
	}

	@Test
	void oldestRejectionsAreForgottenFirst() {
		RejectingWallets rejecting = new RejectingWallets(CLOCK);
		for (int i = 0; i <= 10_000; i++) {
			rejecting.add(new Address("0x%040x".formatted(i)));
		}
		assertThat(rejecting.contains(new Address("0x%040x".formatted(0)))).isFalse();
		assertThat(rejecting.contains(new Address("0x%040x".formatted(1)))).isTrue();
	}

	@Test
	void checksHaveARoomOfTheirOwn() throws Exception {
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch answered = new CountDownLatch(1);
		this.answer = () -> {
			asked.countDown();
			await(answered);
			return YES;
		};
		CompletableFuture<VerificationResult> first = CompletableFuture
			.supplyAsync(() -> this.verifier.prove(OF_CONTRACT));
		asked.await();
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(() -> this.verifier.prove(OF_CONTRACT))
			.satisfies((ex) -> assertThat(ex.retryAfter()).contains(Duration.ofSeconds(1)));
		this.code = "0x";
		assertThat(this.verifier.verify(OF_KEY)).isEqualTo(new VerificationResult.Valid());
		answered.countDown();
		first.get();
		this.code = "0x6080";
		assertThat(this.verifier.prove(OF_CONTRACT)).isEqualTo(new VerificationResult.Valid(true));
	}

	@Test
	void settingsHaveLimits() {
		assertThatIllegalArgumentException().isThrownBy(() -> new ContractWallets(true, BigInteger.ZERO, 1));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ContractWallets(true, ContractWallets.LARGEST_GAS_LIMIT.add(BigInteger.ONE), 1));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ContractWallets(true, ContractWallets.LARGEST_GAS_LIMIT, 0));
	}

	private Object call(JsonNode call) {
		return switch (call.get("data").asString().substring(0, 10)) {
			case "0xe94a0102" -> this.state;
			case "0x70a08231" -> word(10_000);
			case "0xe3ee160e", "0xcf092995" -> this.simulation;
			case "0x1626ba7e" -> this.answer.get();
			default -> BatchNode.error(3, "revert");
		};
	}

	private ChainVerifier verifier(ContractWallets wallets) {
		return new ChainVerifier(Chains.of(this.node.url()), CLOCK, Address.ZERO, Optional.empty(), wallets);
	}

	private static void assertRejected(VerificationResult result, String reason) {
		assertThat(result).isEqualTo(new VerificationResult.Rejected(reason));
	}

	private static CheckedPayment ofContract(CheckedPayment payment) {
		CheckedPayment other = SignedPayments.signedBy(payment, "0xc0ffee");
		AuthenticatedPayment it = other.payment();
		ExactEvmProof proof = (ExactEvmProof) it.proof();
		return new CheckedPayment(
				new AuthenticatedPayment(it.key(), it.kind(), it.payer(), it.asset(), it.payee(), it.authorised(),
						it.until(), new ExactEvmProof(proof.payload(), proof.authorization(), false)),
				other.quote(), other.resource());
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static String word(long number) {
		return "0x%064x".formatted(number);
	}

}
