package io.github.x402spring.onchain.rail;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.onchain.BatchNode;
import io.github.x402spring.onchain.Chains;
import io.github.x402spring.onchain.cost.CostPolicy;
import io.github.x402spring.onchain.key.TransactionSigner;
import io.github.x402spring.onchain.key.TransactionSigners;
import io.github.x402spring.onchain.outbox.InMemoryTransactionOutbox;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.x402.ErrorReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Payments that could not be settled, or for too much, are refused when they are
 * verified, by the answers of the round trip that verifies them.
 */
@Tag("integration")
class CostCheckTests {

	private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

	private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

	/** Costs a cent. */
	private static final CheckedPayment PAYMENT = SignedPayments.valid(Instant.EPOCH, NOW.plusSeconds(300));

	private static final Address SENDER = TransactionSigners.ofKey("0x" + "4b".repeat(32)).address();

	private volatile String baseFee = "0x3b9aca00";

	private volatile String state = word(0);

	private final BatchNode node = new BatchNode(CLOCK)
		.result("eth_getBlockByNumber",
				(params) -> Map.of("number", "0x1234", "hash", "0x" + "0b".repeat(32), "timestamp",
						"0x" + Long.toHexString(NOW.getEpochSecond()), "baseFeePerGas", this.baseFee))
		.result("eth_getCode", (params) -> "0x")
		.result("eth_call", (params) -> call(params.get(0)));

	// 80,000 gas for a gwei and a dollar each coin are $0.00008.
	private final OnchainRail rail = rail("0.01");

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void cheapPaymentIsValidAfterOneRoundTrip() {
		assertThat(this.rail.verify(PAYMENT)).isEqualTo(new VerificationResult.Valid());
		assertThat(this.node.batches()).singleElement().satisfies((batch) -> assertThat(batch.size()).isEqualTo(6));
	}

	@Test
	void feeOfTheBlockThatExceedsTheCapIsUnavailable() {
		this.baseFee = "0x746a528800";
		assertThat(this.rail.verify(PAYMENT)).isEqualTo(new VerificationResult.Rejected("settlement_cost_too_high"));
		this.baseFee = "0x746a528801";
		assertUnavailable("max-fee-per-gas", Duration.ofSeconds(10));
		assertThat(this.node.batches()).hasSize(2);
	}

	@Test
	void accountThatCannotPayIsUnavailable() {
		this.rail.costs()
			.on(SignedPayments.NETWORK)
			.orElseThrow()
			.see(SENDER, BigInteger.TEN, BigInteger.TEN.pow(9), BigInteger.ZERO);
		assertUnavailable("has enough coins", Duration.ofSeconds(30));
	}

	@Test
	void costThatExceedsTheShareIsRejected() {
		this.baseFee = "0x77359400";
		assertThat(this.rail.verify(PAYMENT)).isEqualTo(new VerificationResult.Rejected("settlement_cost_too_high"));
	}

	// That one may have been paid already.
	@Test
	void usedNonceIsSaidBeforeCosts() {
		this.baseFee = "0x746a528801";
		this.state = word(1);
		assertThat(this.rail.verify(PAYMENT))
			.isEqualTo(new VerificationResult.Rejected(ErrorReason.NONCE_ALREADY_USED));
	}

	private void assertUnavailable(String message, Duration retryAfter) {
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(() -> this.rail.verify(PAYMENT))
			.withMessageContaining(message)
			.satisfies((ex) -> assertThat(ex.retryAfter()).contains(retryAfter));
	}

	private OnchainRail rail(String share) {
		List<TransactionSigner> signers = List.of(TransactionSigners.ofKey("0x" + "4b".repeat(32)));
		CostPolicy policy = new CostPolicy(new BigDecimal(share), null, (network) -> Optional.of(BigDecimal.ONE),
				new AssetRegistry(List.of()));
		return new OnchainRail(Chains.of(this.node.url()), signers, new InMemoryTransactionOutbox(),
				SettlementSettings.DEFAULT, policy, CLOCK);
	}

	private Object call(JsonNode call) {
		return switch (call.get("data").asString().substring(0, 10)) {
			case "0xe94a0102" -> this.state;
			case "0x70a08231" -> word(10_000);
			default -> "0x";
		};
	}

	private static String word(long number) {
		return "0x%064x".formatted(number);
	}

}
