package io.github.x402spring.payment.pass;

import java.util.Set;

import io.github.x402spring.payment.plan.PassUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The store in memory.
 */
class InMemoryPassStoreTests extends PassStoreContractTests {

	private final PassStore store = new InMemoryPassStore();

	@Override
	protected PassStore store() {
		return this.store;
	}

	@Override
	protected PassStore elsewhere() {
		return this.store;
	}

	@Test
	void onlyTheNewestCallsThatWereNamedAreRemembered() {
		PassStore small = new InMemoryPassStore(2);
		Pass pass = pass("p1", PassUnit.CALLS, "20", Set.of());
		small.add(pass, "hash");
		for (String key : new String[] { "a", "b", "c" }) {
			Draw draw = draw(pass, "1", new Draw.CallKey(key, "print"));
			small.open(draw, NOW);
			small.leave(draw);
			small.close(draw);
		}
		Draw underWay = draw(pass, "1", new Draw.CallKey("d", "print"));
		small.open(underWay, NOW);
		assertThat(small.findDraw(pass.id(), "a")).isEmpty();
		assertThat(small.findDraw(pass.id(), "b")).isPresent();
		assertThat(small.findDraw(pass.id(), "c")).isPresent();
		assertThat(small.findDraw(pass.id(), "d")).isPresent();
	}

}
