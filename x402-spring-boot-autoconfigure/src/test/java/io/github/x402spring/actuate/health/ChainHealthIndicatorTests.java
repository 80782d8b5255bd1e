package io.github.x402spring.actuate.health;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.actuate.metrics.Meters;
import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.ChainWatch;
import io.github.x402spring.onchain.Chains;
import io.github.x402spring.onchain.FakeNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * What is told of nodes, of which two may be on one host.
 */
@Tag("integration")
class ChainHealthIndicatorTests {

	private static final Network NETWORK = Network.evm(84532);

	private final FakeNode node = new FakeNode();

	private final FakeNode other = new FakeNode();

	private final MeterRegistry registry = new SimpleMeterRegistry();

	@AfterEach
	void close() {
		this.node.close();
		this.other.close();
	}

	@Test
	void nodesThatWereNotAskedAreUnknown() {
		ChainWatch watch = watch(0, this.node.url());
		assertThat(health(watch)).isEqualTo(Health.unknown().build());
		assertThat(lag("127.0.0.1")).isNaN();
	}

	@Test
	void nodeWithRecentBlocksIsUp() {
		Health health = look(watch(120, this.node.url()));
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsOnly(entry("127.0.0.1", "eip155:84532, newest block 120s old"));
		assertThat(lag("127.0.0.1")).isEqualTo(120);
	}

	@Test
	void nodeWhoseBlocksAreOldIsDegraded() {
		Health health = look(watch(121, this.node.url()));
		assertThat(health.getStatus()).isEqualTo(X402Status.DEGRADED);
		assertThat(health.getDetails()).containsOnly(entry("127.0.0.1", "eip155:84532, its newest block is 121s old"));
	}

	@Test
	void blockFromTheFutureIsNotOld() {
		Health health = look(watch(-10, this.node.url()));
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsOnly(entry("127.0.0.1", "eip155:84532, newest block 0s old"));
	}

	@Test
	void nodeOfAnotherNetworkIsDegraded() {
		this.node.chainId(8453);
		Health health = look(watch(1, this.node.url()));
		assertThat(health.getStatus()).isEqualTo(X402Status.DEGRADED);
		assertThat(health.getDetails()).containsOnly(entry("127.0.0.1", "eip155:84532, it is on another network"));
	}

	@Test
	void everyChainIsTold() {
		this.other.chainId(8453);
		ChainWatch watch = watch(1,
				List.of(Chains.chain(NETWORK, this.node.url()), Chains.chain(Network.evm(8453), this.other.url())));
		assertThat(look(watch).getDetails()).containsOnly(entry("127.0.0.1", "eip155:84532, newest block 1s old"),
				entry("127.0.0.1#2", "eip155:8453, newest block 1s old"));
		assertThat(this.registry.get("x402.chain.head.lag").tag("network", "eip155:8453").gauge().value()).isEqualTo(1);
		this.other.close();
		assertThat(look(watch).getStatus()).isEqualTo(X402Status.DEGRADED);
		assertThat(look(watch).getDetails()).containsEntry("127.0.0.1#2", "eip155:8453, it cannot be reached");
	}

	@Test
	void nodeThatIsAwayIsDegradedAndHasNoLag() {
		ChainWatch watch = watch(1, this.node.url());
		this.node.close();
		Health health = look(watch);
		assertThat(health.getStatus()).isEqualTo(X402Status.DEGRADED);
		assertThat(health.getDetails()).containsOnly(entry("127.0.0.1", "eip155:84532, it cannot be reached"));
		assertThat(lag("127.0.0.1")).isNaN();
	}

	@Test
	void nodesOfOneHostAreToldApartWithoutTheirKeys() {
		ChainWatch watch = watch(1, URI.create(this.node.url() + "?key=first-secret"),
				URI.create(this.other.url() + "?key=second-secret"));
		this.other.close();
		Health health = look(watch);
		assertThat(health.getStatus()).isEqualTo(X402Status.DEGRADED);
		assertThat(health.getDetails()).containsOnly(entry("127.0.0.1", "eip155:84532, newest block 1s old"),
				entry("127.0.0.1#2", "eip155:84532, it cannot be reached"));
		assertThat(lag("127.0.0.1")).isEqualTo(1);
		assertThat(lag("127.0.0.1#2")).isNaN();
		assertThat(health.toString()).doesNotContain("secret");
		assertThat(this.registry.getMeters().toString()).doesNotContain("secret");
	}

	private ChainWatch watch(long secondsAfterTheNewestBlock, URI... urls) {
		return watch(secondsAfterTheNewestBlock, Chains.of(urls));
	}

	private ChainWatch watch(long secondsAfterTheNewestBlock, List<Chain> chains) {
		Instant now = Instant.ofEpochSecond(FakeNode.time(FakeNode.NEWEST)).plusSeconds(secondsAfterTheNewestBlock);
		ChainWatch watch = new ChainWatch(chains, Clock.fixed(now, ZoneOffset.UTC));
		Meters.chain(watch, this.registry);
		return watch;
	}

	private static Health look(ChainWatch watch) {
		watch.look();
		return health(watch);
	}

	private static Health health(ChainWatch watch) {
		return new ChainHealthIndicator(watch).health();
	}

	private double lag(String node) {
		return this.registry.get("x402.chain.head.lag").tag("server.address", node).gauge().value();
	}

}
