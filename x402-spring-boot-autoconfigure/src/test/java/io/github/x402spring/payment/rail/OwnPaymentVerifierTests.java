package io.github.x402spring.payment.rail;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.testsupport.WorkedExample;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Payments that this application settles for other sellers are not accepted by itself.
 */
class OwnPaymentVerifierTests {

	private final CheckedPayment payment = WorkedExample.v2();

	private final AtomicInteger asked = new AtomicInteger();

	private final PaymentVerifier verifier = (payment) -> {
		this.asked.incrementAndGet();
		return new VerificationResult.Valid();
	};

	@Test
	void paymentOfAnotherSellerIsUsed() {
		assertThat(new OwnPaymentVerifier(List.of((key) -> false, this.payment.key()::equals), this.verifier)
			.verify(this.payment)).isEqualTo(new VerificationResult.Rejected("payment_already_used"));
		assertThat(this.asked).hasValue(0);
	}

	@Test
	void anyOtherPaymentIsVerified() {
		assertThat(new OwnPaymentVerifier(List.of((key) -> false), this.verifier).verify(this.payment))
			.isEqualTo(new VerificationResult.Valid());
	}

	@Test
	void nothingIsAcceptedWhileTheBookIsAway() {
		OwnPaymentVerifier away = new OwnPaymentVerifier(List.of((key) -> {
			throw new IllegalStateException("away");
		}), this.verifier);
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(() -> away.verify(this.payment));
		assertThat(this.asked).hasValue(0);
	}

}
