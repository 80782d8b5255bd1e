package io.github.x402spring.actuate.page;

import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Writes numbers with the digits that all browsers read, wherever this runs.
 */
final class Numbers {

	private static final Pattern GROUPS = Pattern.compile("(?<=\\d)(?=(\\d{3})+$)");

	private Numbers() {
	}

	static String count(long count) {
		return new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(count);
	}

	// All digits but zeros at the end.
	static String amount(BigDecimal amount) {
		String text = (amount.signum() != 0) ? amount.stripTrailingZeros().toPlainString() : "0";
		int point = text.indexOf('.');
		String whole = (point < 0) ? text : text.substring(0, point);
		return GROUPS.matcher(whole).replaceAll(",") + text.substring(whole.length());
	}

}
