package io.github.x402spring.web.page;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Amounts as programs read them, such as {@code $0.10}, {@code 5 USDC} or {@code 100},
 * written as the language of the page does.
 */
final class AmountText {

	private static final Pattern AMOUNT = Pattern.compile("(\\$?)([0-9]{1,80}(?:\\.[0-9]{1,80})?)( .+)?");

	private AmountText() {
	}

	static String of(String amount, PageTexts texts) {
		Matcher parts = AMOUNT.matcher(amount);
		if (!parts.matches()) {
			return amount;
		}
		BigDecimal number = new BigDecimal(parts.group(2));
		return (parts.group(1).isEmpty() ? texts.number(number) : texts.dollars(number))
				+ Objects.requireNonNullElse(parts.group(3), "");
	}

}
