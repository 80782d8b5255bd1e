package io.github.x402spring.actuate.payments;

import java.math.BigDecimal;
import java.util.Locale;

import io.github.x402spring.payment.pass.PassTotals;
import io.github.x402spring.payment.plan.PassUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is owed to the holders of one kind of pass that was paid in one token. Purchases
 * count until they end or are refunded.
 *
 * @param plan the plan
 * @param pass the name of the pass in its plan
 * @param unit {@code calls}, {@code credit} or {@code time}
 * @param purchases how many purchases there are
 * @param granted how much was bought by them, or {@code null} for time
 * @param used how much of that was used, or {@code null} for time
 * @param outstanding how much of that is left, or {@code null} for time
 * @param low how many of the purchases have a tenth or less left
 * @param network where they were paid
 * @param asset the token that they were paid in
 * @param symbol the token's ticker
 * @param unearned what is not earned yet of what was paid, in units of the token: the
 * share that is left of the calls, credit or time
 * @since 0.1.0
 */
record PassSums(String plan, String pass, String unit, long purchases, @Nullable String granted, @Nullable String used,
		@Nullable String outstanding, long low, String network, String asset, String symbol, String unearned) {

	static PassSums of(PassTotals totals) {
		boolean counted = totals.unit() != PassUnit.TIME;
		return new PassSums(totals.plan(), totals.name(), totals.unit().name().toLowerCase(Locale.ROOT),
				totals.grants(), counted ? plain(totals.granted()) : null,
				counted ? plain(totals.granted().subtract(totals.outstanding())) : null,
				counted ? plain(totals.outstanding()) : null, totals.low(), totals.network().id(), totals.asset(),
				totals.symbol(), plain(totals.unearned()));
	}

	private static String plain(BigDecimal amount) {
		return (amount.signum() != 0) ? amount.stripTrailingZeros().toPlainString() : "0";
	}

}
