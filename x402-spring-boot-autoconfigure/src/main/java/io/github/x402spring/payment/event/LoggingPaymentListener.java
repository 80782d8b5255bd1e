package io.github.x402spring.payment.event;

import java.time.Duration;
import java.util.Locale;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.ledger.PaymentLedger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes one event for each step of a payment to the logger {@code x402.payment}: what
 * moves money at INFO, the rest at DEBUG. Signatures and payloads never appear.
 *
 * @since 0.1.0
 */
public final class LoggingPaymentListener implements PaymentListener {

	/** Name of the logger. */
	public static final String LOGGER = "x402.payment";

	private static final String NONE = "NONE";

	private final Logger logger = LoggerFactory.getLogger(LOGGER);

	private final boolean fullPayers;

	/**
	 * Create a listener.
	 * @param fullPayers whether payers are named in full, or as {@code 0x1234..abcd}
	 */
	public LoggingPaymentListener(boolean fullPayers) {
		this.fullPayers = fullPayers;
	}

	@Override
	public void onRepeated(PaidEndpointDescriptor endpoint, Payment known) {
		if (this.logger.isDebugEnabled()) {
			write(Level.DEBUG, "payment.repeated", known, known);
		}
	}

	@Override
	public void onAnsweredAgain(PaidEndpointDescriptor endpoint, Payment known) {
		if (this.logger.isDebugEnabled()) {
			write(Level.DEBUG, "payment.answered-again", known, known);
		}
	}

	@Override
	public void onRefused(PaidEndpointDescriptor endpoint, PaymentProblem problem) {
		if (this.logger.isDebugEnabled()) {
			this.logger.atDebug()
				.addKeyValue("event", "payment.refused")
				.addKeyValue("endpoint", endpoint.id())
				.addKeyValue("problem", problem.code())
				.addKeyValue("reason", problem.reasonCode().orElse(""))
				.log("payment.refused {} {} {}", endpoint.id(), problem.code(), problem.reasonCode().orElse(""));
		}
	}

	@Override
	public void onTransition(@Nullable Payment before, Payment after) {
		Level level = (before != null && isMoneyMatter(before, after)) ? Level.INFO : Level.DEBUG;
		if (this.logger.isEnabledForLevel(level)) {
			write(level, "payment." + name(before, after), before, after);
		}
	}

	@Override
	public void onRemoved(Payment payment, PaymentLedger.Removal removal) {
		if (this.logger.isDebugEnabled()) {
			write(Level.DEBUG, "payment." + lower(removal), payment, payment);
		}
	}

	@Override
	public void onNotDelivered(Payment payment, String reason) {
		String why = LogText.clean(reason);
		this.logger.atInfo()
			.addKeyValue("event", "payment.not-delivered")
			.addKeyValue("payment.id", payment.id())
			.addKeyValue("endpoint", payment.terms().endpoint())
			.addKeyValue("reason", why)
			.log("payment.not-delivered {} {} {}", payment.id(), payment.terms().endpoint(), why);
	}

	private void write(Level level, String event, @Nullable Payment before, Payment after) {
		ReservationTerms terms = after.terms();
		String moneyBefore = (before != null) ? before.money().name() : NONE;
		String contentBefore = (before != null) ? before.content().name() : NONE;
		// Own schemes, settlers and operators may tell anything of these.
		String payer = LogText.clean(shown(terms.payer()));
		String asset = LogText.clean(terms.quote().asset());
		this.logger.atLevel(level)
			.addKeyValue("event", event)
			.addKeyValue("payment.id", after.id())
			.addKeyValue("endpoint", terms.endpoint())
			.addKeyValue("payer", payer)
			.addKeyValue("network", terms.quote().network().id())
			.addKeyValue("asset", asset)
			.addKeyValue("amount", after.amount().toString())
			.addKeyValue("money.from", moneyBefore)
			.addKeyValue("money.to", after.money().name())
			.addKeyValue("content.from", contentBefore)
			.addKeyValue("content.to", after.content().name())
			.addKeyValue("version", after.version())
			.addKeyValue("owner", (after.lease() != null) ? after.lease().owner() : null)
			.addKeyValue("transaction", LogText.clean(after.transaction()))
			.addKeyValue("reason", LogText.clean(after.reason()))
			.addKeyValue("proven", after.proven())
			.addKeyValue("duration.ms", Duration.between(terms.reservedAt(), after.updatedAt()).toMillis())
			.log("{} {} {}/{} -> {}/{} {} from {}", event, after.id(), moneyBefore, contentBefore, after.money(),
					after.content(), terms.endpoint(), (payer != null) ? payer : "an unnamed payer");
	}

	private @Nullable String shown(@Nullable String payer) {
		return (payer == null || this.fullPayers) ? payer : LogText.shorten(payer);
	}

	private static boolean isMoneyMatter(Payment before, Payment after) {
		if (before.money() != after.money()) {
			return after.money() != MoneyState.SETTLING;
		}
		return before.content() != after.content()
				&& (after.content() == ContentState.REFUNDED || after.content() == ContentState.UNATTRIBUTED);
	}

	private static String name(@Nullable Payment before, Payment after) {
		if (before == null || before.money() != after.money()) {
			return lower(after.money());
		}
		if (before.content() != after.content()) {
			// Unlike "failed", which is about the money.
			return (after.content() == ContentState.FAILED) ? "content-failed" : lower(after.content());
		}
		return (before.truncated() != after.truncated()) ? "truncated" : "leased";
	}

	private static String lower(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

}
