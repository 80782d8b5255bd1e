package io.github.x402spring.autoconfigure.pass;

import io.github.x402spring.payment.event.LogText;
import io.github.x402spring.payment.event.LoggingPaymentListener;
import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassGrant;
import io.github.x402spring.payment.pass.PassListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the logger of payments when a pass is sold, runs low or is ended. It never
 * names a token.
 */
final class LoggingPassListener implements PassListener {

	private final Logger logger = LoggerFactory.getLogger(LoggingPaymentListener.LOGGER);

	private final boolean fullPayers;

	/**
	 * Create a listener.
	 * @param fullPayers whether buyers are named in full
	 */
	LoggingPassListener(boolean fullPayers) {
		this.fullPayers = fullPayers;
	}

	@Override
	public void onSold(Pass pass, PassGrant grant) {
		boolean first = pass.grants().getFirst().payment().equals(grant.payment());
		write(first ? "pass.sold" : "pass.renewed", pass, grant);
	}

	@Override
	public void onRunsLow(Pass pass, PassGrant grant) {
		write("pass.low", pass, grant);
	}

	@Override
	public void onEnded(Pass pass, PassGrant grant) {
		write("pass.ended", pass, grant);
	}

	private void write(String event, Pass pass, PassGrant grant) {
		String payer = LogText.clean(shown(pass.buyer()));
		String balance = balance(grant);
		this.logger.atInfo()
			.addKeyValue("event", event)
			.addKeyValue("pass.id", pass.id())
			.addKeyValue("payment.id", grant.payment())
			.addKeyValue("plan", pass.plan())
			.addKeyValue("pass", grant.name())
			.addKeyValue("payer", payer)
			.addKeyValue("balance", balance)
			.addKeyValue("until", grant.until().toString())
			.log("{} {} {}/{}, {} until {}", event, pass.id(), pass.plan(), grant.name(),
					(balance != null) ? balance + " left" : "valid", grant.until());
	}

	private static @Nullable String balance(PassGrant grant) {
		return switch (grant.unit()) {
			case CALLS -> grant.balance().toBigInteger() + " calls";
			case CREDIT -> "$" + grant.balance().stripTrailingZeros().toPlainString();
			case TIME -> null;
		};
	}

	private @Nullable String shown(@Nullable String payer) {
		return (payer == null || this.fullPayers) ? payer : LogText.shorten(payer);
	}

}
