package io.github.x402spring.onchain.rail;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.onchain.finality.FinalityTier;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.SettlementResult;
import org.jspecify.annotations.Nullable;

/**
 * A payment that waits for its settlement.
 *
 * @param payment the payment
 * @param transfer what is sent for it
 * @param tier how final the block of its transaction must be for it to be settled
 * @param deadline until when the request waits for the result
 * @param anew whether it is sent though it was sent before: what was sent was reverted
 * @param sent hash of what was recorded for it last, if anything was
 * @param result what becomes of it
 */
record SettlementRequest(CheckedPayment payment, SignedTransfer transfer, FinalityTier tier, Instant deadline,
		boolean anew, AtomicReference<@Nullable String> sent, CompletableFuture<SettlementResult> result) {

	static SettlementRequest of(CheckedPayment payment, FinalityTier tier, Instant deadline) {
		return new SettlementRequest(payment, SignedTransfer.of(payment), tier, deadline, false,
				new AtomicReference<>(), new CompletableFuture<>());
	}

	PaymentKey key() {
		return this.payment.key();
	}

	SettlementRequest sentAnew() {
		return new SettlementRequest(this.payment, this.transfer, this.tier, this.deadline, true, this.sent,
				this.result);
	}

	/**
	 * Return what to say if there is no result, such as while a node hangs.
	 * @param cause why there is none
	 * @return the outcome is not known
	 */
	SettlementResult noResult(String cause) {
		return new SettlementResult.Unknown(cause, this.sent.get());
	}

	boolean isOver(Instant now) {
		return this.result.isDone() || !now.isBefore(this.deadline);
	}

	void settled(String hash) {
		this.result.complete(new SettlementResult.Settled(hash));
	}

	void unknown(String cause, @Nullable String hash) {
		this.result.complete(new SettlementResult.Unknown(cause, hash));
	}

	void notSent() {
		notSent(Duration.ZERO);
	}

	// What was sent before may still move the money.
	void notSent(Duration retryAfter) {
		this.result.complete(
				this.anew ? new SettlementResult.Unknown("not sent again") : new SettlementResult.NotSent(retryAfter));
	}

}
