package io.github.x402spring.autoconfigure.lightning;

import java.time.Clock;
import java.time.Duration;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.PaymentWayFactory;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.rail.LightningSettings;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.github.x402spring.lightning.rate.RateProvider;
import org.jspecify.annotations.Nullable;

/**
 * What the properties say, checked.
 */
final class LightningSetup {

	private static final String PREFIX = "x402.lightning.";

	private static final Duration LONGEST_EXPIRY = Duration.ofMinutes(5);

	private static final Duration SHORTEST_EXPIRY = Duration.ofSeconds(10);

	private static final Duration LONGEST_REDEMPTION = Duration.ofDays(30);

	private final LightningProperties properties;

	LightningSetup(LightningProperties properties) {
		this.properties = properties;
	}

	LightningNetwork network() {
		LightningNetwork network = this.properties.network();
		boolean sandbox = this.properties.node().type() == LightningProperties.Type.SANDBOX;
		if (network == null && !sandbox) {
			throw new X402ConfigurationException(PREFIX + "network is not set.",
					"Set " + PREFIX + "network to mainnet, or to the test network of your node.");
		}
		return (network != null) ? network : LightningNetwork.REGTEST;
	}

	LightningSettings settings() {
		return new LightningSettings(network(),
				wholeSeconds("redeemable-for", this.properties.redeemableFor(), Duration.ofSeconds(1),
						LONGEST_REDEMPTION),
				this.properties.strict(), atLeast(0, "max-open-invoices", this.properties.maxOpenInvoices()),
				atLeast(1, "max-open-invoices-per-network", this.properties.maxOpenInvoicesPerNetwork()),
				PaymentWayFactory.positive(PREFIX + "invoice-timeout", this.properties.invoiceTimeout()),
				atLeast(1, "node.max-concurrent-calls", this.properties.node().maxConcurrentCalls()));
	}

	Duration invoiceExpiry() {
		return wholeSeconds("invoice-expiry", this.properties.invoiceExpiry(), SHORTEST_EXPIRY, LONGEST_EXPIRY);
	}

	CurrentRate rate(@Nullable RateProvider provider, Clock clock) {
		if (this.properties.rate() == null) {
			return (provider != null)
					? CurrentRate.of(provider,
							PaymentWayFactory.positive(PREFIX + "max-rate-age", this.properties.maxRateAge()), clock)
					: CurrentRate.none();
		}
		if (provider != null) {
			throw new X402ConfigurationException(
					PREFIX + "rate is set, and there is a RateProvider bean (" + provider.getClass().getName()
							+ "), so that it is not known which one is right.",
					"Remove " + PREFIX + "rate to use the bean, or remove the bean.");
		}
		try {
			return CurrentRate.fixed(this.properties.rate());
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(
					PREFIX + "rate is " + this.properties.rate() + ": " + ex.getMessage() + ".",
					"Set " + PREFIX + "rate to the price of one bitcoin in dollars, such as 65000.");
		}
	}

	private static Duration wholeSeconds(String name, Duration time, Duration least, Duration most) {
		String property = PREFIX + name;
		if (!time.equals(Duration.ofSeconds(time.toSeconds())) || time.compareTo(least) < 0
				|| time.compareTo(most) > 0) {
			throw new X402ConfigurationException(property + " is '" + time + "', which is not a usable time.", "Set "
					+ property + " to whole seconds from " + least.toSeconds() + "s to " + most.toSeconds() + "s.");
		}
		return time;
	}

	private static int atLeast(int least, String name, int number) {
		if (number < least) {
			throw new X402ConfigurationException(
					PREFIX + name + " is " + number + ", which is too low: no invoice could be paid.",
					"Set " + PREFIX + name + " to at least " + least + ".");
		}
		return number;
	}

}
