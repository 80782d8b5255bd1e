package io.github.x402spring.actuate.passes;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassGrant;
import io.github.x402spring.payment.plan.PassUnit;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A pass as it is now. Nothing in it can be presented as a pass.
 *
 * @param id its id
 * @param plan the plan whose endpoints it opens
 * @param buyer who bought it, or {@code null} if the payment did not say
 * @param createdAt when it was bought
 * @param valid whether a grant has begun, has not ended and was not revoked
 * @param grants what was bought, the first purchase first
 * @since 0.1.0
 */
record PassDescriptor(String id, String plan, @Nullable String buyer, Instant createdAt, boolean valid,
		List<Grant> grants) implements OperationResponseBody {

	static PassDescriptor of(Pass pass, Instant now, UnaryOperator<String> payers) {
		String buyer = (pass.buyer() != null) ? payers.apply(pass.buyer()) : null;
		return new PassDescriptor(pass.id(), pass.plan(), buyer, pass.createdAt(), pass.isValid(now),
				pass.grants().stream().map(Grant::of).toList());
	}

	static @Nullable String amount(PassUnit unit, BigDecimal amount) {
		return (unit != PassUnit.TIME) ? plain(amount) : null;
	}

	static String plain(BigDecimal amount) {
		return (amount.signum() != 0) ? amount.stripTrailingZeros().toPlainString() : "0";
	}

	static String lower(PassUnit unit) {
		return unit.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * What one payment bought.
	 *
	 * @param payment id of the payment
	 * @param pass the name of the pass in its plan
	 * @param unit {@code calls}, {@code credit} or {@code time}
	 * @param granted how much was bought, or {@code null} for time
	 * @param balance how much is left, or {@code null} for time
	 * @param paid what was paid for it, in units of the token
	 * @param symbol the token's ticker
	 * @param scopes the scopes that it opens
	 * @param from when it begins
	 * @param until when it ends
	 * @param revoked whether it was ended by a refund or by an operator
	 * @since 0.1.0
	 */
	record Grant(String payment, String pass, String unit, @Nullable String granted, @Nullable String balance,
			String paid, String symbol, List<String> scopes, Instant from, Instant until, boolean revoked) {

		static Grant of(PassGrant grant) {
			return new Grant(grant.payment(), grant.name(), lower(grant.unit()), amount(grant.unit(), grant.granted()),
					amount(grant.unit(), grant.balance()), plain(grant.paid()), grant.symbol(),
					grant.scopes().stream().sorted().toList(), grant.from(), grant.until(), grant.revoked());
		}

	}

}
