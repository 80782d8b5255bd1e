package io.github.x402spring.payment.observation;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * The closed list of {@code error.type}. Names of other exceptions would make it as long
 * as the class path.
 */
final class ErrorTypes {

	static final String NONE = "none";

	private ErrorTypes() {
	}

	static String of(@Nullable Throwable error) {
		return switch (error) {
			case null -> NONE;
			case LedgerUnavailableException ex -> "ledger_unavailable";
			case PaymentUnavailableException ex -> "unavailable";
			case MalformedMessageException ex -> "malformed";
			default -> "other";
		};
	}

}
