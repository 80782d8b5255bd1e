package io.github.x402spring.autoconfigure.quota;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.rail.LightningScheme;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.pricing.Price;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Budgets count dollars, also where they are paid in satoshis.
 */
class LightningBudgetTests {

	private final LightningScheme scheme = new LightningScheme(LightningNetwork.REGTEST, BigInteger.valueOf(1000),
			CurrentRate.fixed(new BigDecimal("60000")), Clock.systemUTC());

	private final BudgetPrices prices = new BudgetPrices(new AssetRegistry(List.of()), List.of(this.scheme));

	@Test
	void priceInDollarsCountsAsWhatItSays() {
		assertThat(this.prices.dollars(quote("$0.01"))).hasValue(new BigDecimal("0.01"));
	}

	@Test
	void satoshisAreNoDollars() {
		assertThat(this.prices.dollars(quote("100 sat"))).isEmpty();
	}

	private Quote quote(String price) {
		return this.scheme.quote(Price.parse(price), this.scheme.way(Duration.ofMinutes(5))).orElseThrow();
	}

}
