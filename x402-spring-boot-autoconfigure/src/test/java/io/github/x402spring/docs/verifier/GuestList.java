package io.github.x402spring.docs.verifier;

import java.util.Locale;
import java.util.Set;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.rail.DefaultPaymentVerifier;

import org.springframework.stereotype.Component;

@Component
class GuestList implements PaymentVerifier {

	private final Set<String> unwelcome = Set.of("0x70997970c51812dc3a010c7d01b50e0d17dc79c8");

	private final PaymentVerifier verifier;

	GuestList(DefaultPaymentVerifier verifier) {
		this.verifier = verifier;
	}

	@Override
	public VerificationResult verify(CheckedPayment payment) {
		if (this.unwelcome.contains(payment.payer().toLowerCase(Locale.ROOT))) {
			return new VerificationResult.Rejected("payer_not_welcome");
		}
		return this.verifier.verify(payment);
	}

}
