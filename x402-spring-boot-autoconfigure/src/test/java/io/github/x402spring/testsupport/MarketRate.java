package io.github.x402spring.testsupport;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

import io.github.x402spring.lightning.rate.BitcoinRate;
import io.github.x402spring.lightning.rate.RateProvider;

/**
 * A rate of a time that the test decides about.
 */
public final class MarketRate implements RateProvider {

	private volatile Duration age = Duration.ZERO;

	public void age(Duration age) {
		this.age = age;
	}

	@Override
	public BitcoinRate rate() {
		return new BitcoinRate(new BigDecimal("100000"), Instant.now().minus(this.age));
	}

}
