package io.github.x402spring.payment.books;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassGrant;
import io.github.x402spring.payment.plan.PassUnit;

/**
 * What is said of the purchase of a pass to those who keep other books. What does not
 * apply is empty.
 */
final class ExportedPass {

	static final List<String> COLUMNS = List.of("payment", "pass", "plan", "name", "buyer", "unit", "granted", "used",
			"left", "from", "until", "state", "paid", "unearned", "symbol", "asset", "network");

	private ExportedPass() {
	}

	static Map<String, String> of(Pass pass, PassGrant grant, Instant now) {
		boolean counted = grant.unit() != PassUnit.TIME;
		String buyer = pass.buyer();
		Map<String, String> values = new LinkedHashMap<>();
		values.put("payment", grant.payment());
		values.put("pass", pass.id());
		values.put("plan", pass.plan());
		values.put("name", grant.name());
		values.put("buyer", (buyer != null) ? buyer : "");
		values.put("unit", grant.unit().name().toLowerCase(Locale.ROOT));
		values.put("granted", counted ? plain(grant.granted()) : "");
		values.put("used", counted ? plain(grant.granted().subtract(grant.balance())) : "");
		values.put("left", counted ? plain(grant.balance()) : "");
		values.put("from", grant.from().toString());
		values.put("until", grant.until().toString());
		values.put("state", state(grant, now));
		values.put("paid", plain(grant.paid()));
		values.put("unearned", plain(grant.unearned(now)));
		values.put("symbol", grant.symbol());
		values.put("asset", grant.asset());
		values.put("network", grant.network().id());
		return values;
	}

	private static String state(PassGrant grant, Instant now) {
		if (grant.revoked()) {
			return "REVOKED";
		}
		return now.isBefore(grant.until()) ? "VALID" : "ENDED";
	}

	private static String plain(BigDecimal amount) {
		return (amount.signum() != 0) ? amount.stripTrailingZeros().toPlainString() : "0";
	}

}
