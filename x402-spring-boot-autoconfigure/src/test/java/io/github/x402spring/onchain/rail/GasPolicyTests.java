package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.util.Optional;

import io.github.x402spring.onchain.key.GasFees;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is paid for gas, and what is not.
 */
class GasPolicyTests {

	private final GasPolicy policy = new GasPolicy(BigInteger.valueOf(1000));

	@Test
	void feeOfTheBlockMayDouble() {
		assertThat(quote(100, 3)).contains(fees(203, 3));
		assertThat(quote(0, 0)).contains(fees(0, 0));
	}

	@Test
	void capIsNeverExceeded() {
		assertThat(quote(600, 3)).contains(fees(1000, 3));
		assertThat(quote(997, 3)).contains(fees(1000, 3));
		assertThat(quote(998, 3)).isEmpty();
		assertThat(quote(1, 1000)).isEmpty();
	}

	@Test
	void replacementPaysAnEighthMoreAtLeast() {
		assertThat(this.policy.raise(fees(800, 80), fees(10, 1))).contains(fees(901, 91));
		assertThat(this.policy.raise(fees(0, 0), fees(0, 0))).contains(fees(1, 1));
	}

	@Test
	void replacementPaysWhatIsUsualByNow() {
		assertThat(this.policy.raise(fees(100, 10), fees(700, 5))).contains(fees(700, 12));
	}

	@Test
	void replacementThatWouldExceedTheCapIsNotMade() {
		assertThat(this.policy.raise(fees(887, 1), fees(1, 1))).contains(fees(998, 2));
		assertThat(this.policy.raise(fees(889, 1), fees(1, 1))).isEmpty();
	}

	private Optional<GasFees> quote(long baseFee, long priority) {
		return this.policy.quote(BigInteger.valueOf(baseFee), BigInteger.valueOf(priority));
	}

	private static GasFees fees(long most, long priority) {
		return new GasFees(BigInteger.valueOf(most), BigInteger.valueOf(priority));
	}

}
