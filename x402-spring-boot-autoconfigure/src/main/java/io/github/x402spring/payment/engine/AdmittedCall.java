package io.github.x402spring.payment.engine;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.function.Predicate;

import io.github.x402spring.Network;
import io.github.x402spring.PaidCall;
import org.jspecify.annotations.Nullable;

/**
 * A paid call whose transport says whether content can still be withheld.
 *
 * @param transport takes the reason why the answer is not what was paid for
 */
record AdmittedCall(String id, @Nullable String payer, @Nullable String identifier, BigDecimal amount,
		BigInteger atomicAmount, String symbol, String asset, Network network,
		Predicate<String> transport) implements PaidCall {

	@Override
	public boolean notDelivered(String reason) {
		return this.transport.test(reason);
	}

}
