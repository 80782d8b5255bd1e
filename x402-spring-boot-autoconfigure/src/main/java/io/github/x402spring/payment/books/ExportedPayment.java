package io.github.x402spring.payment.books;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.protocol.PaymentRequirements;

/**
 * What is said of a payment to those who keep other books. What is not known is empty.
 */
final class ExportedPayment {

	static final List<String> COLUMNS = List.of("id", "time", "endpoint", "payer", "atomic", "amount", "symbol",
			"asset", "network", "transaction", "content", "reference");

	private ExportedPayment() {
	}

	static Map<String, String> of(Payment payment, AssetRegistry assets) {
		PaymentRequirements requirements = payment.terms().requirements();
		Asset asset = requirements.network().isEvm()
				? assets.find(requirements.network(), new Address(requirements.asset())).orElse(null) : null;
		Map<String, String> values = new LinkedHashMap<>();
		values.put("id", payment.id());
		values.put("time", payment.terms().reservedAt().toString());
		values.put("endpoint", payment.terms().endpoint());
		values.put("payer", payment.terms().payer());
		values.put("atomic", requirements.amount().toString());
		values.put("amount", (asset != null) ? decimal(requirements.amount(), asset) : "");
		values.put("symbol", (asset != null) ? asset.symbol() : "");
		values.put("asset", requirements.asset());
		values.put("network", requirements.network().id());
		values.put("transaction", (payment.transaction() != null) ? payment.transaction() : "");
		values.put("content", payment.content().name());
		values.put("reference", (payment.reason() != null) ? payment.reason() : "");
		return values;
	}

	private static String decimal(BigInteger atomic, Asset asset) {
		return new BigDecimal(atomic, asset.decimals()).stripTrailingZeros().toPlainString();
	}

}
