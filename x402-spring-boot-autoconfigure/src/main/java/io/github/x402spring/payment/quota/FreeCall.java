package io.github.x402spring.payment.quota;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.function.Predicate;

import io.github.x402spring.Network;
import io.github.x402spring.PaidCall;
import io.github.x402spring.payment.Quote;
import org.jspecify.annotations.Nullable;

/**
 * A call that costs nothing, since its caller has free calls left.
 *
 * @param transport takes the reason why the answer is not what was asked for
 */
record FreeCall(String id, Quote quote, Predicate<String> transport) implements PaidCall {

	@Override
	public @Nullable String payer() {
		return null;
	}

	@Override
	public BigDecimal amount() {
		return BigDecimal.ZERO;
	}

	@Override
	public BigInteger atomicAmount() {
		return BigInteger.ZERO;
	}

	@Override
	public String symbol() {
		return "";
	}

	@Override
	public String asset() {
		return this.quote.asset();
	}

	@Override
	public Network network() {
		return this.quote.network();
	}

	@Override
	public boolean notDelivered(String reason) {
		return this.transport.test(reason);
	}

}
