package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;

import io.github.x402spring.onchain.cost.ChainCosts;
import io.github.x402spring.onchain.cost.OnchainCosts;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.x402.ErrorReason;

/**
 * Refuses a payment that could not be settled, or for which settling would cost too much,
 * before anything is done for it.
 *
 * @param costs what settling costs
 */
record CostCheck(OnchainCosts costs) {

	/** Fees of blocks go down within seconds. */
	private static final Duration DEAR = Duration.ofSeconds(10);

	/** Coins take an operator to send. */
	private static final Duration EMPTY = Duration.ofSeconds(30);

	/**
	 * Check what settling a payment would cost.
	 * @param quote the price of the payment
	 * @param baseFee what a unit of gas costs in the newest block
	 * @param contract whether the payer is a contract, which may use up all the gas of
	 * the transaction
	 * @return why it is refused; empty if it is not
	 * @throws PaymentUnavailableException if nothing can be sent now
	 */
	Optional<String> refusal(Quote quote, BigInteger baseFee, boolean contract) {
		return this.costs.on(quote.network()).flatMap((chain) -> refusal(chain, quote, baseFee, contract));
	}

	private static Optional<String> refusal(ChainCosts chain, Quote quote, BigInteger baseFee, boolean contract) {
		if (chain.isTooDear(baseFee)) {
			throw new PaymentUnavailableException(
					"Gas on " + quote.network() + " costs more than x402.onchain.max-fee-per-gas", DEAR);
		}
		if (!chain.canSend()) {
			throw new PaymentUnavailableException("No account has enough coins to pay for gas on " + quote.network(),
					EMPTY);
		}
		boolean tooMuch = contract ? chain.exceedsShareAtMost(quote, baseFee) : chain.exceedsShare(quote, baseFee);
		return tooMuch ? Optional.of(ErrorReason.SETTLEMENT_COST_TOO_HIGH) : Optional.empty();
	}

}
