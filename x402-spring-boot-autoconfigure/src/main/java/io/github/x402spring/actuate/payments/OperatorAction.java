package io.github.x402spring.actuate.payments;

import java.util.Arrays;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What operators can decide. The name in a URL and in audit events is that of the
 * constant in lower case with hyphens.
 */
enum OperatorAction {

	RECONCILE, MARK_REFUNDED, MARK_SETTLED, MARK_FAILED;

	String text() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	static @Nullable OperatorAction of(String text) {
		return Arrays.stream(values()).filter((action) -> action.text().equals(text)).findFirst().orElse(null);
	}

}
