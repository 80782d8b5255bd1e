package io.github.x402spring.payment.books;

import java.io.InputStream;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.PaymentSlice;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.pass.PassStore;
import org.jspecify.annotations.Nullable;

/**
 * Hands payments on, to accounting or to a spreadsheet: the settled ones, unless others
 * are asked for. They are read in slices of the query's limit, so that any number of them
 * can be written.
 *
 * @since 0.1.0
 */
public final class PaymentExport {

	private static final String CSV_HEAD = String.join(",", ExportedPayment.COLUMNS) + "\r\n";

	private static final String PASS_HEAD = String.join(",", ExportedPass.COLUMNS) + "\r\n";

	private final ReportingLedger ledger;

	private final AssetRegistry assets;

	private final @Nullable SettlementCosts costs;

	private final UnaryOperator<String> payers;

	private final PlanNames plans;

	/**
	 * Create an export.
	 * @param ledger the book of payments
	 * @param assets knows how amounts are written
	 */
	public PaymentExport(ReportingLedger ledger, AssetRegistry assets) {
		this(ledger, assets, null);
	}

	/**
	 * Create an export that tells what it cost to settle payments.
	 * @param ledger the book of payments
	 * @param assets knows how amounts are written
	 * @param costs the costs, or {@code null} if the seller does not pay for settling
	 */
	public PaymentExport(ReportingLedger ledger, AssetRegistry assets, @Nullable SettlementCosts costs) {
		this(ledger, assets, costs, UnaryOperator.identity(), new PlanNames(List::of, null));
	}

	private PaymentExport(ReportingLedger ledger, AssetRegistry assets, @Nullable SettlementCosts costs,
			UnaryOperator<String> payers, PlanNames plans) {
		this.ledger = ledger;
		this.assets = assets;
		this.costs = costs;
		this.payers = payers;
		this.plans = plans;
	}

	/**
	 * Return this export for readers who may not see everything.
	 * @param shown what is written of a payer's address
	 * @return a new export
	 */
	public PaymentExport withPayers(UnaryOperator<String> shown) {
		return new PaymentExport(this.ledger, this.assets, this.costs, shown, this.plans);
	}

	/**
	 * Return this export with the plans of endpoints.
	 * @param names the plans that endpoints have now
	 * @return a new export
	 */
	public PaymentExport withPlans(PlanNames names) {
		return new PaymentExport(this.ledger, this.assets, this.costs, this.payers, names);
	}

	/**
	 * Return CSV (RFC 4180): a line of names, then a line for each payment, the newest
	 * first. It is read from the book as it is read itself: no more than a slice is held,
	 * the first is read here, and there is nothing to be closed.
	 * @param query which payments; the settled ones unless it names states of the money
	 * @return the text in UTF-8; reading it throws {@link java.io.IOException} if the
	 * rest of the book cannot be read
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	public InputStream readCsv(PaymentQuery query) {
		return new TextInputStream(texts(query, CSV_HEAD, ExportLines::csv));
	}

	/**
	 * Return a JSON object on a line of its own for each payment, the newest first. They
	 * are read from the book as they are read themselves: no more than a slice is held,
	 * the first is read here, and there is nothing to be closed.
	 * @param query which payments; the settled ones unless it names states of the money
	 * @return the text in UTF-8; reading it throws {@link java.io.IOException} if the
	 * rest of the book cannot be read
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	public InputStream readJsonLines(PaymentQuery query) {
		return new TextInputStream(texts(query, "", ExportLines::json));
	}

	/**
	 * Return CSV (RFC 4180): a line of names, then a line for each purchase of a pass,
	 * the newest pass first, with what was used of it and what is left. It is read as
	 * {@link #readCsv} is. The sale itself is a payment.
	 * @param passes the passes
	 * @param now the current time
	 * @param buyers what is written of a buyer's address
	 * @return the text in UTF-8; reading it throws {@link java.io.IOException} if the
	 * rest of the passes cannot be read
	 * @throws LedgerUnavailableException if the passes cannot be reached
	 */
	public static InputStream readPassesCsv(PassStore passes, Instant now, UnaryOperator<String> buyers) {
		return new TextInputStream(new PassTexts(passes, now, buyers, PASS_HEAD, ExportLines::csv));
	}

	/**
	 * Return a JSON object on a line of its own for each purchase of a pass, with the
	 * members of {@link #readPassesCsv}.
	 * @param passes the passes
	 * @param now the current time
	 * @param buyers what is written of a buyer's address
	 * @return the text in UTF-8; reading it throws {@link java.io.IOException} if the
	 * rest of the passes cannot be read
	 * @throws LedgerUnavailableException if the passes cannot be reached
	 */
	public static InputStream readPassesJsonLines(PassStore passes, Instant now, UnaryOperator<String> buyers) {
		return new TextInputStream(new PassTexts(passes, now, buyers, "", ExportLines::json));
	}

	// A text for each slice, which is not read before it is asked for.
	private Iterator<String> texts(PaymentQuery query, String head, Function<Map<String, String>, String> line) {
		Map<String, String> names = this.plans.byEndpoint();
		return new Iterator<>() {

			private String begin = head;

			private @Nullable PaymentQuery following = query.money().isEmpty()
					? query.in(Set.of(MoneyState.SETTLED), query.content()) : query;

			@Override
			public boolean hasNext() {
				return this.following != null;
			}

			@Override
			public String next() {
				PaymentQuery wanted = this.following;
				if (wanted == null) {
					throw new NoSuchElementException();
				}
				PaymentSlice slice = PaymentExport.this.ledger.slice(wanted);
				this.following = (slice.next() != null) ? wanted.after(slice.next()) : null;
				Map<PaymentKey, SettlementCost> costs = costs(slice);
				String text = slice.payments()
					.stream()
					.map((payment) -> values(payment, costs.get(payment.terms().key()),
							names.getOrDefault(payment.terms().endpoint(), "")))
					.map(line)
					.collect(Collectors.joining("", this.begin, ""));
				this.begin = "";
				return text;
			}

		};
	}

	private Map<PaymentKey, SettlementCost> costs(PaymentSlice slice) {
		SettlementCosts known = this.costs;
		return (known != null) ? known.costs(slice.payments().stream().map((payment) -> payment.terms().key()).toList())
				: Map.of();
	}

	private Map<String, String> values(Payment payment, @Nullable SettlementCost cost, String plan) {
		Map<String, String> values = ExportedPayment.of(payment, this.assets, cost, plan);
		values.computeIfPresent("payer", (name, payer) -> this.payers.apply(payer));
		return values;
	}

}
