package io.github.x402spring.sandbox;

import java.math.BigInteger;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.x402.ErrorReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@Timeout(30)
class SandboxControlsTests extends SandboxSteps {

	@Test
	void refuseMovesNothingAndSaysNo() {
		CheckedPayment payment = SandboxPayments.checked(this.wallet, 10000);
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		assertThat(this.sandbox.settle(payment))
			.isEqualTo(new SettlementResult.Failed(ErrorReason.INSUFFICIENT_BALANCE));
		assertThat(this.sandbox.transfers()).isZero();
		assertThat(this.sandbox.settle(payment)).isInstanceOf(SettlementResult.Settled.class);
	}

	@Test
	void silenceMovesNothingAndLeavesTheNonceUnused() {
		CheckedPayment payment = SandboxPayments.checked(this.wallet, 10000);
		this.sandbox.nextSettlement(SandboxOutcome.SILENT, SandboxOutcome.SILENT);
		assertThat(this.sandbox.settle(payment)).isInstanceOf(SettlementResult.Unknown.class);
		assertThat(this.sandbox.settle(payment)).isInstanceOf(SettlementResult.Unknown.class);
		assertThat(this.sandbox.find(booked(payment))).isEqualTo(new Evidence.None());
		assertThat(this.sandbox.transfers()).isZero();
		assertThat(this.sandbox.settle(payment)).isInstanceOf(SettlementResult.Settled.class);
	}

	@Test
	void lostAnswerMovesTheMoneyAndEvidenceFindsIt() {
		CheckedPayment payment = SandboxPayments.checked(this.wallet, 10000);
		this.sandbox.nextSettlement(SandboxOutcome.LOSE_ANSWER);
		assertThat(this.sandbox.settle(payment)).isInstanceOf(SettlementResult.Unknown.class);
		assertThat(this.sandbox.transfers()).isOne();
		assertThat(this.sandbox.find(booked(payment))).isInstanceOf(Evidence.Transferred.class);
		assertThat(balance(this.payee)).isEqualTo(INITIAL.add(BigInteger.valueOf(10000)));
	}

	@Test
	void nextVerificationRefusesThenFailsThenGoesAsUsual() {
		CheckedPayment payment = SandboxPayments.checked(this.wallet, 10000);
		this.sandbox.nextVerification(SandboxVerification.REFUSE, SandboxVerification.FAIL);
		assertThat(this.sandbox.verify(payment)).isEqualTo(rejected(ErrorReason.INSUFFICIENT_BALANCE));
		assertThatIllegalStateException().isThrownBy(() -> this.sandbox.verify(payment));
		assertThat(this.sandbox.verify(payment)).isEqualTo(new VerificationResult.Valid());
		assertThat(this.sandbox.verifications()).isEqualTo(3);
	}

	@Test
	void holdKeepsSettlementsWaitingBeforeMoneyMoves() throws Exception {
		CheckedPayment payment = SandboxPayments.checked(this.wallet, 10000);
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
				SandboxHold hold = this.sandbox.holdSettlements()) {
			Future<SettlementResult> result = executor.submit(() -> this.sandbox.settle(payment));
			assertThat(hold.awaitArrival(Duration.ofSeconds(10))).isTrue();
			assertThat(hold.awaitArrival(Duration.ofMillis(1))).isFalse();
			assertThat(this.sandbox.transfers()).isZero();
			assertThat(result.isDone()).isFalse();
			hold.release();
			assertThat(result.get()).isInstanceOf(SettlementResult.Settled.class);
		}
	}

	@Test
	void interruptedHoldMovesNothing() throws Exception {
		CheckedPayment payment = SandboxPayments.checked(this.wallet, 10000);
		try (SandboxHold hold = this.sandbox.holdSettlements()) {
			Thread.currentThread().interrupt();
			assertThatIllegalStateException().isThrownBy(() -> this.sandbox.settle(payment));
			assertThat(Thread.interrupted()).isTrue();
			assertThat(hold.awaitArrival(Duration.ZERO)).isTrue();
		}
		assertThat(this.sandbox.transfers()).isZero();
	}

	@Test
	void delayMakesSettlementsWait() {
		this.sandbox.delaySettlements(Duration.ofMillis(60));
		long start = System.nanoTime();
		this.sandbox.settle(SandboxPayments.checked(this.wallet, 10000));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(60));
	}

	@Test
	void resetForgetsEverything() {
		CheckedPayment payment = SandboxPayments.checked(this.wallet, 10000);
		this.sandbox.verify(payment);
		this.sandbox.settle(payment);
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE).nextVerification(SandboxVerification.FAIL).holdSettlements();
		this.sandbox.reset();
		assertThat(this.sandbox.verifications()).isZero();
		assertThat(this.sandbox.settlements()).isZero();
		assertThat(this.sandbox.transfers()).isZero();
		assertThat(balance(this.payee)).isEqualTo(INITIAL);
		assertThat(this.sandbox.verify(payment)).isEqualTo(new VerificationResult.Valid());
		assertThat(this.sandbox.settle(payment)).isInstanceOf(SettlementResult.Settled.class);
	}

}
