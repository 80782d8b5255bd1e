package io.github.x402spring.payment.pass;

import java.util.Optional;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Ends passes before their time, and tells the listeners.
 */
final class PassEndings {

	private static final Log logger = LogFactory.getLog(PassEndings.class);

	private final PassStore store;

	private final PassListeners listeners;

	PassEndings(PassStore store, PassListeners listeners) {
		this.store = store;
		this.listeners = listeners;
	}

	/**
	 * End what a payment has bought.
	 * @param payment id of a payment that was refunded or has failed
	 */
	void end(String payment) {
		if (this.store.end(payment)) {
			logger.warn("The pass that payment " + payment + " bought is ended: the payment was refunded or has "
					+ "failed");
			this.store.findByPayment(payment).ifPresent((pass) -> tell(pass, payment));
		}
	}

	/**
	 * Revoke a pass.
	 * @param passId the pass
	 * @return whether there is such a pass
	 */
	boolean revoke(String passId) {
		Optional<Pass> before = this.store.findById(passId);
		if (!this.store.revoke(passId)) {
			return false;
		}
		Optional<Pass> after = this.store.findById(passId);
		before.ifPresent((it) -> it.grants()
			.stream()
			.filter((grant) -> !grant.revoked())
			.forEach((grant) -> tell(after.orElse(it), grant.payment())));
		return true;
	}

	private void tell(Pass pass, String payment) {
		pass.grants()
			.stream()
			.filter((it) -> it.payment().equals(payment))
			.forEach((grant) -> this.listeners.tell((it) -> it.onEnded(pass, grant)));
	}

}
