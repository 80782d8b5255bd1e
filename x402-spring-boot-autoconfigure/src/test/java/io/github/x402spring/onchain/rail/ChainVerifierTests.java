package io.github.x402spring.onchain.rail;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

import io.github.x402spring.evm.Address;
import io.github.x402spring.onchain.BatchNode;
import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.Chains;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.testsupport.WorkedExample;
import io.github.x402spring.x402.ErrorReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a node says about a payment, and what becomes of it.
 */
@Tag("integration")
class ChainVerifierTests {

	private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

	private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

	private static final Address SENDER = new Address("0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc");

	private static final CheckedPayment PAYMENT = SignedPayments.valid(Instant.EPOCH, NOW.plusSeconds(300));

	private final BatchNode node = new BatchNode(CLOCK).result("eth_getCode", (params) -> this.code)
		.result("eth_call", (params) -> call(params.get(0)));

	private final ChainVerifier verifier = verifier(this.node.url());

	private volatile Object code = "0x";

	private volatile Object state = word(0);

	private volatile Object balance = word(10_000);

	private volatile Object simulation = "0x";

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void paymentThatWouldSucceedIsValid() {
		assertThat(this.verifier.verify(PAYMENT)).isEqualTo(new VerificationResult.Valid());
		assertThat(this.node.batches()).singleElement().satisfies((batch) -> assertThat(batch.size()).isEqualTo(6));
	}

	@Test
	void simulationIsTheCallOfTheTokenThatWouldBeSent() {
		this.verifier.verify(PAYMENT);
		JsonNode run = this.node.batches().getFirst().get(5).get("params").get(0);
		assertThat(run.get("from").asString()).isEqualTo(SENDER.value());
		assertThat(run.get("to").asString()).isEqualTo(SignedPayments.TOKEN.address().value());
		String signature = SignedPayments.signature(PAYMENT).substring(2);
		assertThat(run.get("data").asString()).startsWith("0xe3ee160e")
			.hasSize(2 + 8 + 9 * 64)
			.contains(SignedPayments.PAYER.value().substring(2).toLowerCase(Locale.ROOT))
			.endsWith("%064x".formatted(Integer.parseInt(signature.substring(128), 16)) + signature.substring(0, 128));
	}

	@Test
	void signatureWithSmallVIsWrittenAsTokensTakeIt() {
		CheckedPayment other = SignedPayments.validWithSmallV(Instant.EPOCH, NOW.plusSeconds(300));
		assertThat(SignedPayments.signature(other)).matches(".*0[01]");
		assertThat(SignedTransfer.of(other)).isEqualTo(SignedTransfer.of(PAYMENT));
		assertThat(SignedTransfer.of(other).toString())
			.doesNotContain(SignedPayments.signature(other).substring(2, 60));
	}

	@Test
	void usedNonceIsSaidThoughTheTokenWouldTakeIt() {
		this.state = word(1);
		assertRejected(ErrorReason.NONCE_ALREADY_USED);
	}

	@Test
	void usedNonceIsSaidBeforeAllElse() {
		this.state = word(1);
		this.balance = word(0);
		this.code = "0xef0100";
		this.simulation = BatchNode.error(3, "execution reverted");
		assertRejected(ErrorReason.NONCE_ALREADY_USED);
	}

	@Test
	void balanceThatIsTooLowIsSaid() {
		this.balance = word(9_999);
		this.simulation = BatchNode.error(3, "execution reverted: transfer amount exceeds balance");
		assertRejected(ErrorReason.INSUFFICIENT_BALANCE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0xef0100" + "70997970c51812dc3a010c7d01b50e0d17dc79c8", "0x6080" })
	void payerWithCodeIsRefused(String contract) {
		this.code = contract;
		assertRejected(ErrorReason.CONTRACT_WALLET_NOT_ACCEPTED);
	}

	@Test
	void tokenWithoutAuthorisationsIsSaid() {
		this.state = BatchNode.error(3, "execution reverted");
		assertRejected("invalid_exact_evm_eip3009_not_supported");
		this.state = "0x";
		assertRejected("invalid_exact_evm_eip3009_not_supported");
	}

	@Test
	void tokenThatRefusesForAnotherReasonIsSaid() {
		this.simulation = BatchNode.error(-32603, "VM Exception while processing transaction: reverted with reason "
				+ "string 'Blacklistable: account is blacklisted'");
		assertRejected("invalid_exact_evm_transaction_simulation_failed");
		this.simulation = BatchNode.error(-32015, "VM execution error.");
		assertRejected("invalid_exact_evm_transaction_simulation_failed");
		this.simulation = BatchNode.error(-32000, "invalid opcode: INVALID");
		assertRejected("invalid_exact_evm_transaction_simulation_failed");
	}

	@Test
	void newestBlockThatIsBeforeTheBeginIsNoReasonToSignAnother() {
		this.simulation = BatchNode.error(3, "execution reverted: authorization is not yet valid");
		this.node.newest(() -> NOW.minusSeconds(10));
		CheckedPayment fresh = SignedPayments.valid(NOW.minusSeconds(5), NOW.plusSeconds(300));
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(() -> this.verifier.verify(fresh))
			.satisfies((ex) -> assertThat(ex.retryAfter()).contains(Duration.ofSeconds(2)));
	}

	@Test
	void newestBlockThatIsAfterTheEndIsSaid() {
		this.simulation = BatchNode.error(3, "execution reverted: authorization is expired");
		this.node.newest(() -> NOW.plusSeconds(300));
		assertRejected(ErrorReason.VALID_BEFORE);
	}

	@Test
	void nodeThatCannotTellDecidesNothing() {
		this.simulation = BatchNode.error(-32000, "missing trie node");
		assertUnknown();
		this.simulation = "0x";
		this.balance = "0x";
		assertUnknown();
		this.balance = word(10_000);
		this.node.close();
		assertUnknown();
	}

	@Test
	void networkWithoutANodeDecidesNothing() {
		ChainVerifier other = new ChainVerifier(List.of(), CLOCK, SENDER);
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(() -> other.verify(PAYMENT))
			.withMessageContaining("eip155:84532");
	}

	@Test
	void workedExampleOfTheProtocolIsRead() {
		assertThat(SignedTransfer.of(WorkedExample.v2()).call()).startsWith("0xe3ee160e");
		assertThat(SignedTransfer.of(WorkedExample.v1()).call()).startsWith("0xe3ee160e");
	}

	private void assertRejected(String reason) {
		assertThat(this.verifier.verify(PAYMENT)).isEqualTo(new VerificationResult.Rejected(reason));
	}

	private void assertUnknown() {
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(() -> this.verifier.verify(PAYMENT));
	}

	private Object call(JsonNode call) {
		return switch (call.get("data").asString().substring(0, 10)) {
			case "0xe94a0102" -> this.state;
			case "0x70a08231" -> this.balance;
			case "0xe3ee160e" -> this.simulation;
			default -> BatchNode.error(3, "revert");
		};
	}

	private static ChainVerifier verifier(URI url) {
		List<Chain> chains = Chains.of(url);
		return new ChainVerifier(chains, CLOCK, SENDER);
	}

	private static String word(long number) {
		return "0x%064x".formatted(number);
	}

}
