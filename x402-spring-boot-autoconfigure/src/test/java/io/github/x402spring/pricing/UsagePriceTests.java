package io.github.x402spring.pricing;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.function.ToLongFunction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * What use costs is exact, never above the maximum, and counted piece by piece.
 */
class UsagePriceTests {

	private static final UsagePrice WORDS = price("words", "0.0001", 1, 500, 50);

	private static final UsagePrice TOKENS = price("tokens", "0.15", 1_000_000, 4000, 400);

	@Test
	void useIsPaidUpToTheMaximum() {
		assertThat(WORDS.of(0)).isEqualByComparingTo("0");
		assertThat(WORDS.of(120)).isEqualByComparingTo("0.012");
		assertThat(WORDS.of(501)).isEqualByComparingTo("0.05");
		assertThat(WORDS.of(Long.MAX_VALUE)).isEqualByComparingTo("0.05");
		assertThat(TOKENS.of(1)).isEqualByComparingTo("0.00000015");
		assertThat(WORDS.atMost()).hasToString("$0.05");
		assertThat(price("rows", "10", 1, 10, 1).atMost()).hasToString("$100");
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "1, 50", "50, 50", "51, 100", "499, 500", "500, 500", "9223372036854775807, 500" })
	void usePaysForTheBlocksThatWereBegun(long used, long paid) {
		assertThat(WORDS.blocks(used)).isEqualTo(paid);
	}

	@Test
	void lastBlockEndsWithTheMaximum() {
		UsagePrice uneven = price("rows", "1", 1, 10, 4);
		assertThat(uneven.blocks(8)).isEqualTo(8);
		assertThat(uneven.blocks(9)).isEqualTo(10);
		assertThat(uneven.blocks(11)).isEqualTo(10);
	}

	@Test
	void peopleReadIt() {
		assertThat(WORDS).hasToString("$0.0001 each, at most 500 words");
		assertThat(TOKENS).hasToString("$0.15 per 1000000, at most 4000 tokens");
	}

	@Test
	void whatCannotBePaidExactlyIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> price("words", "0.0000000000001", 1, 500, 50));
		assertThatIllegalArgumentException().isThrownBy(() -> price("words", "1", 3, 500, 50));
		assertThatIllegalArgumentException().isThrownBy(() -> price("words", "0", 1, 500, 50));
		assertThatIllegalArgumentException().isThrownBy(() -> price("words, x=1", "1", 1, 500, 50));
		assertThatIllegalArgumentException().isThrownBy(() -> price("words", "1", 1, 0, 1));
	}

	@Test
	void bytesAndSecondsAreCountedFromTheFirstPiece() {
		assertThat(UsageMeter.bytes().begin().applyAsLong(ByteBuffer.allocate(7))).isEqualTo(7);
		Clock clock = mock();
		Instant begin = Instant.parse("2026-03-01T12:00:00Z");
		given(clock.instant()).willReturn(begin, begin.plusMillis(900), begin.plusMillis(2100), begin,
				begin.plusSeconds(4));
		ToLongFunction<ByteBuffer> seconds = UsageMeter.seconds(clock).begin();
		ByteBuffer piece = ByteBuffer.allocate(1);
		assertThat(seconds.applyAsLong(piece)).isOne();
		assertThat(seconds.applyAsLong(piece)).isZero();
		assertThat(seconds.applyAsLong(piece)).isEqualTo(2);
		assertThat(seconds.applyAsLong(piece)).isZero();
		assertThat(seconds.applyAsLong(piece)).isEqualTo(2);
	}

	private static UsagePrice price(String unit, String dollars, long per, long maximum, long block) {
		return new UsagePrice(unit, new BigDecimal(dollars), per, maximum, block, null);
	}

}
