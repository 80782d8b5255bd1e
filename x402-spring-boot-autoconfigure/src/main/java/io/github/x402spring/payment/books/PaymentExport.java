package io.github.x402spring.payment.books;

import java.io.IOException;
import java.io.Writer;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.LedgerUnavailableException;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentLedger;
import io.github.x402spring.payment.PaymentQuery;
import io.github.x402spring.payment.PaymentSlice;
import io.github.x402spring.protocol.StrictJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Hands settled payments on, to accounting or to a spreadsheet. They are read in slices
 * of the query's limit, so that any number of them can be written.
 *
 * @since 0.1.0
 */
public final class PaymentExport {

	private static final Pattern PLAIN = Pattern.compile("[^\",\\r\\n]*");

	/** Spreadsheets take what begins like this for a formula. */
	private static final Pattern FORMULA = Pattern.compile("[=+\\-@\\t].*", Pattern.DOTALL);

	private final PaymentLedger ledger;

	private final AssetRegistry assets;

	/**
	 * Create an export.
	 * @param ledger the book of payments
	 * @param assets knows how amounts are written
	 */
	public PaymentExport(PaymentLedger ledger, AssetRegistry assets) {
		this.ledger = ledger;
		this.assets = assets;
	}

	/**
	 * Write CSV (RFC 4180): a line of names, then a line for each settled payment, the
	 * newest first.
	 * @param query which payments; where their money is, is not asked
	 * @param target where to write; stays open
	 * @throws IOException if it cannot be written
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	public void writeCsv(PaymentQuery query, Writer target) throws IOException {
		target.write(String.join(",", ExportedPayment.COLUMNS) + "\r\n");
		write(query, (values) -> target
			.write(values.values().stream().map(PaymentExport::field).collect(Collectors.joining(",", "", "\r\n"))));
	}

	/**
	 * Write a JSON object on a line of its own for each settled payment, the newest
	 * first.
	 * @param query which payments; where their money is, is not asked
	 * @param target where to write; stays open
	 * @throws IOException if it cannot be written
	 * @throws LedgerUnavailableException if the book cannot be reached
	 */
	public void writeJsonLines(PaymentQuery query, Writer target) throws IOException {
		write(query, (values) -> {
			ObjectNode line = JsonNodeFactory.instance.objectNode();
			values.forEach(line::put);
			target.write(StrictJson.write(line) + "\n");
		});
	}

	private void write(PaymentQuery query, Line line) throws IOException {
		PaymentQuery settled = query.in(Set.of(MoneyState.SETTLED), query.content());
		PaymentQuery.@Nullable Cursor next;
		do {
			PaymentSlice slice = this.ledger.slice(settled);
			for (Payment payment : slice.payments()) {
				line.write(ExportedPayment.of(payment, this.assets));
			}
			next = slice.next();
			settled = settled.after(next);
		}
		while (next != null);
	}

	private static String field(String value) {
		String safe = FORMULA.matcher(value).matches() ? "'" + value : value;
		return PLAIN.matcher(safe).matches() ? safe : '"' + safe.replace("\"", "\"\"") + '"';
	}

	@FunctionalInterface
	private interface Line {

		void write(Map<String, String> values) throws IOException;

	}

}
