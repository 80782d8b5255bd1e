package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.function.Predicate;

import io.github.x402spring.Network;
import io.github.x402spring.PaidCall;
import org.jspecify.annotations.Nullable;

/**
 * A call that a pass admitted.
 *
 * @param transport takes the reason why the answer is not what was paid for
 */
record PassCall(String id, String pass, @Nullable String payer, BigDecimal amount, String symbol, String asset,
		Network network, Predicate<String> transport) implements PaidCall {

	@Override
	public BigInteger atomicAmount() {
		return BigInteger.ZERO;
	}

	@Override
	public boolean notDelivered(String reason) {
		return this.transport.test(reason);
	}

}
