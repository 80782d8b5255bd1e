package io.github.x402spring.actuate.audit;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.event.LogText;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.ledger.PaymentSummary;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes audit events for what becomes of money. The principal is the payer, shortened
 * as in the endpoints.
 *
 * @since 0.1.0
 */
public final class PaymentAuditListener implements PaymentListener {

	/** The money moved. */
	public static final String SETTLED = "X402_SETTLED";

	/** The settlement was refused. */
	public static final String FAILED = "X402_FAILED";

	/** It is not known whether the money moved. */
	public static final String UNKNOWN = "X402_UNKNOWN";

	private final ApplicationEventPublisher publisher;

	/**
	 * Create a listener.
	 * @param publisher publishes the events
	 */
	public PaymentAuditListener(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	@Override
	public void onTransition(@Nullable Payment before, Payment after) {
		if (before == null || before.money() == after.money()) {
			return;
		}
		String type = type(after.money());
		if (type != null) {
			PaymentSummary summary = PaymentSummary.of(after);
			String payer = summary.payer();
			this.publisher.publishEvent(new AuditApplicationEvent(new AuditEvent(summary.at(),
					(payer != null) ? LogText.shorten(payer) : "unknown", type, data(summary))));
		}
	}

	private static @Nullable String type(MoneyState money) {
		return switch (money) {
			case SETTLED -> SETTLED;
			case FAILED -> FAILED;
			case UNKNOWN -> UNKNOWN;
			case RESERVED, SETTLING -> null;
		};
	}

	private static Map<String, @Nullable Object> data(PaymentSummary summary) {
		Map<String, @Nullable Object> data = new LinkedHashMap<>();
		data.put("payment.id", summary.id());
		data.put("endpoint", summary.endpoint());
		data.put("network", summary.network().id());
		data.put("asset", summary.asset());
		data.put("amount", summary.amount().toString());
		if (summary.transaction() != null) {
			data.put("transaction", summary.transaction());
		}
		if (summary.reason() != null) {
			data.put("reason", summary.reason());
		}
		return data;
	}

}
