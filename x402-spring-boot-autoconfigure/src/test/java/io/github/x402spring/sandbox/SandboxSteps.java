package io.github.x402spring.sandbox;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

import io.github.x402spring.evm.Address;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.VerificationResult;

/**
 * A sandbox, and a wallet that pays in it.
 */
abstract class SandboxSteps {

	static final BigInteger INITIAL = BigInteger.valueOf(100_000_000);

	final MutableClock clock = new MutableClock(Instant.parse("2030-01-01T00:00:00Z"));

	final SandboxWallet wallet = SandboxWallet.developmentKey(0, this.clock);

	final Address payee = SandboxWallet.developmentKey(1).address();

	final SandboxFacilitator sandbox = sandbox("100");

	SandboxFacilitator sandbox(String initialBalance) {
		return new SandboxFacilitator(this.clock, new BigDecimal(initialBalance), List.of(SandboxPayments.NETWORK),
				SandboxPayments.ASSETS);
	}

	BigInteger balance(Address address) {
		return this.sandbox.balance(SandboxPayments.USDC, address);
	}

	Payment booked(CheckedPayment payment) {
		return SandboxPayments.booked(payment, this.clock);
	}

	static VerificationResult rejected(String reason) {
		return new VerificationResult.Rejected(reason);
	}

}
