package io.github.x402spring.payment.limit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every store of running calls promises that several processes share: the calls of
 * one that died stop counting by themselves.
 */
public abstract class SharedLeaseContractTests extends LeaseStoreContractTests {

	@Test
	void leaseEndsByItselfUnlessItIsRenewed() {
		CallLease dead = lease("a", UNTIL);
		CallLease alive = lease("a", UNTIL);
		assertThat(store().acquire(dead, 2, NOW)).isTrue();
		assertThat(store().acquire(alive, 2, NOW)).isTrue();
		store().renew(new CallLease(alive.key(), alive.id(), UNTIL.plusSeconds(30)));
		assertThat(elsewhere().acquire(lease("a", UNTIL.plusSeconds(30)), 2, UNTIL.minusMillis(1))).isFalse();
		assertThat(elsewhere().acquire(lease("a", UNTIL.plusSeconds(30)), 2, UNTIL)).isTrue();
		assertThat(elsewhere().acquire(lease("a", UNTIL.plusSeconds(30)), 2, UNTIL)).isFalse();
		// The process was not dead but slow: its call does not end that of another one.
		store().release(dead);
		store().renew(new CallLease(dead.key(), dead.id(), UNTIL.plusSeconds(60)));
		assertThat(elsewhere().acquire(lease("a", UNTIL.plusSeconds(30)), 2, UNTIL)).isFalse();
	}

}
