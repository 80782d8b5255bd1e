package io.github.x402spring.payment.usage;

import java.math.BigDecimal;
import java.math.BigInteger;

import io.github.x402spring.Network;
import io.github.x402spring.PaidCall;
import org.jspecify.annotations.Nullable;

/**
 * A paid call whose handler says what it uses.
 */
record MeteredCall(PaidCall call, UsageCount count) implements PaidCall {

	@Override
	public String id() {
		return this.call.id();
	}

	@Override
	public @Nullable String pass() {
		return this.call.pass();
	}

	@Override
	public @Nullable String payer() {
		return this.call.payer();
	}

	@Override
	public @Nullable String identifier() {
		return this.call.identifier();
	}

	@Override
	public BigDecimal amount() {
		return this.call.amount();
	}

	@Override
	public BigInteger atomicAmount() {
		return this.call.atomicAmount();
	}

	@Override
	public String symbol() {
		return this.call.symbol();
	}

	@Override
	public String asset() {
		return this.call.asset();
	}

	@Override
	public Network network() {
		return this.call.network();
	}

	@Override
	public long use(long units) {
		return this.count.add(units);
	}

	@Override
	public boolean notDelivered(String reason) {
		return this.call.notDelivered(reason);
	}

}
