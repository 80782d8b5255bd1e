package io.github.x402spring.onchain;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import io.github.x402spring.Network;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Looks at the newest blocks.
 */
@Tag("integration")
class ChainWatchTests {

	private final FakeNode node = new FakeNode();

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void nothingIsKnownBeforeTheFirstLook() {
		ChainWatch watch = watch(0);
		assertThat(watch.heads()).isEmpty();
		assertThat(watch.clockSkew()).isEmpty();
		assertThat(watch.nodes()).containsExactly(entry("127.0.0.1", Authorized.NETWORK));
	}

	@Test
	void lagIsTheAgeOfTheNewestBlock() {
		ChainWatch watch = watch(7);
		watch.look();
		assertThat(watch.heads())
			.containsExactly(new ChainHead("127.0.0.1", Network.evm(84532), Duration.ofSeconds(7), null));
		assertThat(watch.clockSkew()).contains(Duration.ZERO);
	}

	@Test
	void blockFromTheFutureSaysThatOurClockIsLate() {
		ChainWatch watch = watch(-40);
		watch.look();
		assertThat(watch.clockSkew()).contains(Duration.ofSeconds(40));
	}

	@Test
	void nodeThatDoesNotAnswerHasItsTrouble() {
		ChainWatch watch = watch(0);
		this.node.close();
		watch.look();
		assertThat(watch.heads()).singleElement().satisfies((head) -> {
			assertThat(head.trouble()).isEqualTo("it cannot be reached");
			assertThat(head.network()).isEqualTo(Authorized.NETWORK);
		});
		assertThat(watch.clockSkew()).isEmpty();
	}

	private ChainWatch watch(long secondsAfterTheNewestBlock) {
		Instant now = Instant.ofEpochSecond(FakeNode.time(FakeNode.NEWEST)).plusSeconds(secondsAfterTheNewestBlock);
		return new ChainWatch(Chains.of(this.node), Clock.fixed(now, ZoneOffset.UTC));
	}

}
