package io.github.x402spring.payment.books;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.Quote;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a payment to those who keep other books. What is not known is empty.
 */
final class ExportedPayment {

	static final List<String> COLUMNS = List.of("id", "time", "endpoint", "payer", "atomic", "amount", "symbol",
			"asset", "network", "transaction", "content", "reference", "cost", "costDollars", "plan", "money");

	private ExportedPayment() {
	}

	static Map<String, String> of(Payment payment, AssetRegistry assets, @Nullable SettlementCost cost, String plan) {
		Quote quote = payment.terms().quote();
		String payer = payment.terms().payer();
		Map<String, String> values = new LinkedHashMap<>();
		values.put("id", payment.id());
		values.put("time", payment.terms().reservedAt().toString());
		values.put("endpoint", payment.terms().endpoint());
		values.put("payer", (payer != null) ? payer : "");
		values.put("atomic", payment.amount().toString());
		values.put("amount",
				assets.amount(quote.network(), quote.asset(), payment.amount()).map(ExportedPayment::plain).orElse(""));
		values.put("symbol", assets.symbol(quote.network(), quote.asset()).orElse(""));
		values.put("asset", quote.asset());
		values.put("network", quote.network().id());
		values.put("transaction", (payment.transaction() != null) ? payment.transaction() : "");
		values.put("content", payment.content().name());
		values.put("reference", (payment.reason() != null) ? payment.reason() : "");
		values.put("cost", (cost != null) ? plain(cost.coins()) : "");
		values.put("costDollars", (cost != null && cost.dollars() != null) ? plain(cost.dollars()) : "");
		values.put("plan", plan);
		values.put("money", payment.money().name());
		return values;
	}

	private static String plain(BigDecimal amount) {
		return amount.stripTrailingZeros().toPlainString();
	}

}
