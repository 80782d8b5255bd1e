package io.github.x402spring.actuate.passes;

import java.time.Instant;
import java.util.List;

import io.github.x402spring.payment.pass.PassTotals;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Some of the passes, and what is owed to the holders of all.
 *
 * @param passes the passes, the newest first
 * @param next what to give as {@code before} to go on, or {@code null} if these were the
 * last
 * @param totals sums over all passes that have not ended and were not revoked
 * @since 0.1.0
 */
record PassSliceDescriptor(List<PassDescriptor> passes, @Nullable Instant next,
		List<Totals> totals) implements OperationResponseBody {

	/**
	 * What is owed to the holders of one kind of pass that was paid in one token.
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
	 * @param unearned what is not earned yet of what was paid, in units of the token
	 * @since 0.1.0
	 */
	record Totals(String plan, String pass, String unit, long purchases, @Nullable String granted,
			@Nullable String used, @Nullable String outstanding, long low, String network, String asset, String symbol,
			String unearned) {

		static Totals of(PassTotals totals) {
			return new Totals(totals.plan(), totals.name(), PassDescriptor.lower(totals.unit()), totals.grants(),
					PassDescriptor.amount(totals.unit(), totals.granted()),
					PassDescriptor.amount(totals.unit(), totals.granted().subtract(totals.outstanding())),
					PassDescriptor.amount(totals.unit(), totals.outstanding()), totals.low(), totals.network().id(),
					totals.asset(), totals.symbol(), PassDescriptor.plain(totals.unearned()));
		}

	}

}
