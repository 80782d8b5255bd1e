package io.github.x402spring.onchain.rail;

import java.util.List;

import io.github.x402spring.onchain.NodeAnswer;
import io.github.x402spring.onchain.NodeCall;
import io.github.x402spring.payment.PaymentUnavailableException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Whether an account that sends has code (EIP-7702): nodes keep one transaction of such
 * an account, and drop what comes after it.
 */
final class Delegation {

	private static final Log logger = LogFactory.getLog(Delegation.class);

	private static final String NO_CODE = "0x";

	private final LaneParts parts;

	private boolean found;

	Delegation(LaneParts parts) {
		this.parts = parts;
	}

	boolean isFound() {
		return this.found;
	}

	/**
	 * Look again. What cannot be asked now stays as it was.
	 */
	void look() {
		try {
			NodeAnswer code = this.parts.chain()
				.askEach(List.of(NodeCall.code(this.parts.account().address())))
				.answers()
				.getFirst();
			boolean before = this.found;
			this.found = code instanceof NodeAnswer.Result && !code.bytes().equals(NO_CODE);
			if (this.found && !before) {
				logger.warn(this.parts.account() + " has code (EIP-7702), and nodes keep one transaction of such an "
						+ "account: each is sent when the one before is in a block. Use an account without code");
			}
		}
		catch (PaymentUnavailableException ex) {
			logger.debug("Whether " + this.parts.account() + " has code is asked again later", ex);
		}
	}

}
