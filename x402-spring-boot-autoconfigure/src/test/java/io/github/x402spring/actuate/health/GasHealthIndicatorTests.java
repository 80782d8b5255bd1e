package io.github.x402spring.actuate.health;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.actuate.metrics.Meters;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.onchain.Chains;
import io.github.x402spring.onchain.cost.ChainCosts;
import io.github.x402spring.onchain.cost.CostPolicy;
import io.github.x402spring.onchain.cost.OnchainCosts;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * What is told of accounts that pay for gas.
 */
@Tag("integration")
class GasHealthIndicatorTests {

	private static final Network NETWORK = Network.evm(84532);

	private static final Address ONE = new Address("0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc");

	private static final Address TWO = new Address("0x90f79bf6eb2c4f870365e785982e1f101e93b906");

	private static final BigInteger GWEI = BigInteger.TEN.pow(9);

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private final OnchainCosts costs = new OnchainCosts(
			Chains.of(URI.create("http://127.0.0.1:1")), List.of(ONE, TWO), new CostPolicy(null, new BigDecimal("0.5"),
					(network) -> Optional.of(new BigDecimal("2000")), new AssetRegistry(List.of())),
			GWEI.multiply(BigInteger.TEN), Clock.systemUTC());

	private final ChainCosts chain = this.costs.on(NETWORK).orElseThrow();

	@Test
	void accountsThatWereNotSeenAreUnknown() {
		assertThat(health()).isEqualTo(Health.unknown().build());
		Meters.onchainCosts(this.costs, this.registry);
		assertThat(gauge("x402.onchain.balance", ONE)).isNaN();
	}

	@Test
	void accountsWithEnoughAreUp() {
		see("1", "0.5");
		assertThat(health().getStatus()).isEqualTo(Status.UP);
		assertThat(health().getDetails()).containsOnly(entry("eip155:84532 " + ONE, "1 coins for gas"),
				entry("eip155:84532 " + TWO, "0.5 coins for gas"));
	}

	@Test
	void lowAccountIsDegraded() {
		see("1", "0.4");
		assertThat(health().getStatus()).isEqualTo(X402Status.DEGRADED);
		assertThat(health().getDetails()).containsEntry("eip155:84532 " + TWO,
				"0.4 coins for gas, enough for about 5000 payments");
	}

	@Test
	void accountThatCannotPayIsDegradedAndNotDown() {
		see("0", "0");
		assertThat(health().getStatus()).isEqualTo(X402Status.DEGRADED);
		assertThat(health().getDetails()).containsEntry("eip155:84532 " + ONE,
				"0 coins for gas, too little for a transaction, which needs 0.0005");
	}

	@Test
	void metersShowBalancesAndCosts() {
		Meters.onchainCosts(this.costs, this.registry);
		see("1", "0.4");
		this.chain.settled(50, BigInteger.valueOf(2_500_000), BigInteger.TEN.pow(15), true);
		System.gc();
		assertThat(gauge("x402.onchain.balance", TWO)).isEqualTo(0.4);
		assertThat(gauge("x402.onchain.balance.min", TWO)).isEqualTo(0.5);
		assertThat(counter("x402.onchain.cost")).isEqualTo(0.001);
		assertThat(counter("x402.onchain.cost.dollars")).isEqualTo(2);
		assertThat(counter("x402.onchain.gas")).isEqualTo(2_500_000);
		assertThat(counter("x402.onchain.payments")).isEqualTo(50);
		assertThat(this.registry.get("x402.onchain.cost.estimate").gauge().value()).isPositive();
	}

	private void see(String one, String two) {
		this.chain.see(ONE, wei(one), GWEI, BigInteger.ZERO);
		this.chain.see(TWO, wei(two), GWEI, BigInteger.ZERO);
	}

	private static BigInteger wei(String coins) {
		return new BigDecimal(coins).movePointRight(18).toBigIntegerExact();
	}

	private double gauge(String name, Address account) {
		return this.registry.get(name).tag("account", account.value()).gauge().value();
	}

	private double counter(String name) {
		return this.registry.get(name).tag("network", "eip155:84532").functionCounter().count();
	}

	private Health health() {
		return HealthParts.gas(this.costs).health();
	}

}
