package io.github.x402spring.payment.rail;

import java.util.OptionalLong;

import io.github.x402spring.Network;
import io.github.x402spring.payment.Payment;

/**
 * Looks for proof of what became of a payment. Elapsed time, missing answers and a used
 * nonce are no proof.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PaymentEvidence {

	/** Where there is nothing to look at: finds nothing, ever. */
	PaymentEvidence NONE = new PaymentEvidence() {

		@Override
		public Evidence find(Payment payment) {
			return new Evidence.None();
		}

		@Override
		public boolean covers(Payment payment) {
			return false;
		}

	};

	/**
	 * Look for evidence.
	 * @param payment the payment whose outcome is not known
	 * @return what can be proven
	 * @throws RuntimeException if one cannot look now; counts as {@link Evidence.None}
	 */
	Evidence find(Payment payment);

	/**
	 * Return the newest block that is known of a network. A reservation keeps it, so that
	 * transfers from before it can be told apart: those in this block or in an earlier
	 * one. It is asked for with each reservation, so it must not take time: an older
	 * number that was learned a short while ago is good enough.
	 * @param network the network
	 * @return the number of the block; empty if there is none, or if it was learned too
	 * long ago or is itself too old: a low number lets earlier transfers pay. The default
	 * returns none.
	 */
	default OptionalLong newestBlock(Network network) {
		return OptionalLong.empty();
	}

	/**
	 * Return whether there is anything to look at for a payment like this, now or later.
	 * Where there is not, the payment is never looked for. Evidence that payments of all
	 * rails have in common has to leave out those it knows nothing of: what it does not
	 * find may have been paid elsewhere.
	 * @param payment the payment
	 * @return whether evidence of it could be found; the default says so of all
	 */
	default boolean covers(Payment payment) {
		return true;
	}

}
