package io.github.x402spring.lightning.rail;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.lightning.rate.BitcoinRate;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import org.jspecify.annotations.Nullable;

/**
 * How prices over Lightning are written down.
 */
final class LightningQuotes {

	/** The smallest unit. */
	static final String ASSET = "msat";

	/** Dollars for one bitcoin at which a price in dollars was converted. */
	static final String RATE = "rate";

	private static final String SCHEME = "lightning";

	private static final String METHOD = "bolt11";

	private LightningQuotes() {
	}

	static PaymentKind kind(Network network) {
		return new PaymentKind(SCHEME, network, METHOD);
	}

	static Quote of(Network network, BigInteger amount, Duration validity) {
		return quote(network, amount, validity, Map.of());
	}

	static Quote of(Network network, BigDecimal dollars, BitcoinRate rate, BigInteger unit, Duration validity) {
		return quote(network, rate.toMillisatoshis(dollars, unit), validity, Map.of(RATE,
				rate.dollars().toPlainString(), Quote.DOLLARS, dollars.stripTrailingZeros().toPlainString()));
	}

	/**
	 * Write down what was paid at a rate, where the price is not known any more.
	 * @param network where it was paid
	 * @param amount millisatoshis
	 * @param rate dollars for one bitcoin, or {@code null} if the price was in satoshis
	 * @param validity how long it could be paid
	 * @return the quote
	 */
	static Quote paid(Network network, BigInteger amount, @Nullable String rate, Duration validity) {
		return quote(network, amount, validity,
				(rate != null) ? Map.of(RATE, rate, Quote.DOLLARS,
						new BitcoinRate(new BigDecimal(rate), Instant.EPOCH).toDollars(amount)
							.stripTrailingZeros()
							.toPlainString())
						: Map.of());
	}

	private static Quote quote(Network network, BigInteger amount, Duration validity, Map<String, String> details) {
		return new Quote(kind(network), ASSET, amount, null, validity, details);
	}

	static @Nullable String rate(Quote quote) {
		return quote.details().get(RATE);
	}

}
