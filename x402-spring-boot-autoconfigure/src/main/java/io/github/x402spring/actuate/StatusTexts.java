package io.github.x402spring.actuate;

import io.github.x402spring.actuate.X402Descriptor.FacilitatorDescriptor;
import io.github.x402spring.actuate.X402Descriptor.GasAccount;
import io.github.x402spring.onchain.ChainHead;

/**
 * Says in words how that is on which payments depend.
 */
final class StatusTexts {

	private StatusTexts() {
	}

	static String of(FacilitatorDescriptor facilitator) {
		if (facilitator.trouble() != null) {
			return facilitator.trouble();
		}
		return (facilitator.pausedSeconds() > 0) ? "asked to wait for " + facilitator.pausedSeconds() + " s" : "";
	}

	static String of(X402Descriptor.Onchain chain, GasAccount account) {
		return (account.balance() != null) ? account.balance() + " coins on " + chain.network() : chain.network();
	}

	static String of(ChainHead head) {
		if (head.trouble() != null) {
			return head.network() + ", " + head.trouble();
		}
		return head.network() + ((head.lag() != null) ? ", newest block " + head.lag().toSeconds() + " s old" : "");
	}

	static String of(LightningDescriptor node) {
		return (node.trouble() != null) ? node.trouble()
				: node.openInvoices() + " of " + node.maxOpenInvoices() + " open invoices";
	}

}
