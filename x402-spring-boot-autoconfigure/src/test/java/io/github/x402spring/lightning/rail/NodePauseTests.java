package io.github.x402spring.lightning.rail;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import io.github.x402spring.sandbox.MutableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What happens to many calls at once counts once.
 */
class NodePauseTests {

	private final MutableClock clock = new MutableClock(Instant.parse("2026-12-01T12:00:00Z"));

	private final NodePause pause = new NodePause(this.clock);

	@Test
	void callsThatFailTogetherMakeOneShortRest() {
		turns(16).forEach(this.pause::failed);
		assertThat(this.pause.remaining()).isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void onlyTheProbeProlongsTheRest() {
		List<NodePause.Turn> before = turns(16);
		before.subList(0, 8).forEach(this.pause::failed);
		this.clock.advance(Duration.ofSeconds(2));
		NodePause.Turn probe = this.pause.enter();
		assertThat(probe.rest()).isZero();
		assertThat(this.pause.enter().rest()).isEqualTo(Duration.ofSeconds(2));
		before.subList(8, 16).forEach(this.pause::failed);
		assertThat(this.pause.remaining()).isEqualTo(Duration.ofSeconds(2));
		this.pause.failed(probe);
		assertThat(this.pause.remaining()).isEqualTo(Duration.ofSeconds(4));
		before.forEach(this.pause::failed);
		assertThat(this.pause.remaining()).isEqualTo(Duration.ofSeconds(4));
	}

	@Test
	void probesThatOutlastTheRestCountOnce() {
		turns(3).forEach(this.pause::failed);
		this.clock.advance(Duration.ofSeconds(2));
		NodePause.Turn first = this.pause.enter();
		this.clock.advance(Duration.ofSeconds(2));
		NodePause.Turn second = this.pause.enter();
		assertThat(second.rest()).isZero();
		this.pause.failed(first);
		this.pause.failed(second);
		assertThat(this.pause.remaining()).isEqualTo(Duration.ofSeconds(4));
	}

	private List<NodePause.Turn> turns(int number) {
		List<NodePause.Turn> turns = IntStream.range(0, number).mapToObj((i) -> this.pause.enter()).toList();
		assertThat(turns).allMatch((turn) -> turn.rest().isZero());
		return turns;
	}

}
