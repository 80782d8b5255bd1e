package io.github.x402spring.actuate.payments;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.Settlement;
import io.github.x402spring.actuate.payments.PaymentsDescriptor.Window;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentToken;
import io.github.x402spring.payment.ledger.DayTotals;
import io.github.x402spring.sandbox.MutableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is summed of the last days.
 */
class PaymentWindowsTests {

	private static final LocalDate TODAY = LocalDate.parse("2030-03-01");

	private static final PaidEndpointDescriptor ENDPOINT = new PaidEndpointDescriptor("GET /a", "handler", List.of(),
			"$1", "", "", Settlement.AFTER_HANDLER, "", (request) -> List.of());

	private final MutableClock clock = new MutableClock(Instant.parse("2030-01-20T12:00:00Z"));

	private final PaymentStatistics statistics = new PaymentStatistics(this.clock);

	@Test
	void whatTheProcessCountsBelongsToTheDayOnWhichItHappened() {
		while (LocalDate.ofInstant(this.clock.instant(), ZoneOffset.UTC).isBefore(TODAY.plusDays(1))) {
			this.statistics.onPresented(ENDPOINT);
			this.statistics.onRefused(ENDPOINT, new PaymentProblem.BoundToOtherRequest());
			this.clock.advance(Duration.ofDays(1));
		}
		List<Window> windows = windows(List.of());
		assertThat(windows).extracting(Window::days).containsExactly(1, 7, 30);
		assertThat(windows).extracting(Window::from).containsExactly(TODAY, TODAY.minusDays(6), TODAY.minusDays(29));
		assertThat(windows).extracting(Window::presented).containsExactly(1L, 7L, 30L);
		assertThat(windows).extracting(Window::refused)
			.containsExactly(Map.of("payment-bound-to-other-request", 1L), Map.of("payment-bound-to-other-request", 7L),
					Map.of("payment-bound-to-other-request", 30L));
		assertThat(this.statistics.since(LocalDate.EPOCH)).as("days that are kept").hasSize(30);
		assertThat(this.statistics.count(PaymentStatistics.Step.PRESENTED)).isEqualTo(41);
	}

	@Test
	void moneyIsSummedByToken() {
		List<Window> windows = windows(List.of(day(0, "a", 1), day(0, "b", 2), day(6, "a", 4), day(7, "a", 8)));
		assertThat(windows).extracting(Window::settled).containsExactly(2L, 3L, 4L);
		assertThat(windows).extracting((it) -> it.revenue().stream().map(Amount::atomic).toList())
			.containsExactly(List.of("1", "2"), List.of("5", "2"), List.of("13", "2"));
		assertThat(windows).allSatisfy((it) -> assertThat(it.refunds()).isEmpty());
	}

	private List<Window> windows(List<DayTotals> days) {
		return new PaymentWindows(days, this.statistics, new AssetRegistry(List.of())).until(TODAY);
	}

	private static DayTotals day(int ago, String asset, long revenue) {
		String address = "0x" + asset.repeat(40);
		return new DayTotals(TODAY.minusDays(ago), "GET /a", new PaymentToken(Network.evm(84532), address), 1, 1, 0,
				BigInteger.valueOf(revenue), BigInteger.ZERO);
	}

}
