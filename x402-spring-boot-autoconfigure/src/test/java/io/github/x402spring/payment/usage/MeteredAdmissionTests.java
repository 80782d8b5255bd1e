package io.github.x402spring.payment.usage;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

import io.github.x402spring.PaidCall;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.pricing.UsageMeter;
import io.github.x402spring.pricing.UsagePrice;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

/**
 * What a call is charged for whose answer breaks off: only what left is paid for, and
 * what left is not free.
 */
@ExtendWith(OutputCaptureExtension.class)
class MeteredAdmissionTests {

	private final Admission inner = mock();

	private final List<UsageReport> reports = new ArrayList<>();

	private long charged = -1;

	@BeforeEach
	void setUp() {
		given(this.inner.id()).willReturn("d1");
		given(this.inner.isDelivered()).willReturn(true);
		given(this.inner.call(any())).willReturn(mock());
		given(this.inner.passes(any(), anyInt(), anyInt())).willReturn(true);
		willAnswer((call) -> {
			this.charged = call.getArgument(0);
			return null;
		}).given(this.inner).used(anyLong());
	}

	@Test
	void pieceThatIsNotLetThroughIsNotPaidFor() {
		Admission admission = admission(null);
		PaidCall call = call(admission);
		call.use(100);
		assertThat(passes(admission)).isTrue();
		call.use(300);
		given(this.inner.passes(any(), anyInt(), anyInt())).willReturn(false);
		assertThat(passes(admission)).isFalse();
		call.use(50);
		admission.broke();
		assertThatIsCharged(admission, 100);
	}

	@Test
	void nothingPassesAfterAPieceThatDidNot() {
		Admission admission = admission(null);
		call(admission).use(100);
		given(this.inner.passes(any(), anyInt(), anyInt())).willReturn(false, true);
		assertThat(passes(admission)).isFalse();
		assertThat(passes(admission)).isFalse();
		assertThatIsCharged(admission, 0);
	}

	@Test
	void pieceWhosePassingThrowsIsNotPaidFor() {
		Admission admission = admission(null);
		call(admission).use(100);
		assertThat(passes(admission)).isTrue();
		call(admission).use(300);
		given(this.inner.passes(any(), anyInt(), anyInt())).willThrow(new IllegalStateException("a fault of a store"));
		assertThatIllegalStateException().isThrownBy(() -> passes(admission));
		assertThat(passes(admission)).isFalse();
		assertThatIsCharged(admission, 100);
	}

	@Test
	void pieceThatAMeterCannotCountIsNotPaidFor() {
		Admission admission = admission(() -> new ToLongFunction<>() {

			private int pieces;

			@Override
			public long applyAsLong(ByteBuffer piece) {
				if (++this.pieces == 3) {
					throw new IllegalStateException("a fault of a meter");
				}
				return piece.remaining();
			}

		});
		assertThat(passes(admission)).isTrue();
		assertThat(passes(admission)).isTrue();
		assertThatIllegalStateException().isThrownBy(() -> passes(admission));
		assertThat(passes(admission)).isFalse();
		assertThatIsCharged(admission, 20);
	}

	@Test
	void handlerThatGoesOnAfterTheConnectionBrokeUsesNothingMore() {
		Admission admission = admission(null);
		PaidCall call = call(admission);
		call.use(120);
		assertThat(passes(admission)).isTrue();
		admission.broke();
		for (int i = 0; i < 100; i++) {
			assertThat(call.use(50)).isEqualTo(380);
			// The connection itself tells the handler.
			assertThat(passes(admission)).isTrue();
		}
		verify(this.inner, times(1)).passes(any(), anyInt(), anyInt());
		assertThatIsCharged(admission, 120);
		assertThat(this.reports).singleElement().satisfies((it) -> {
			assertThat(it.excess()).isZero();
			assertThat(it.whole()).isFalse();
		});
	}

	@Test
	void answerThatBreaksOffBeforeAnythingIsSaidCostsOneBlock(CapturedOutput output) {
		Admission admission = admission(null);
		assertThat(passes(admission)).isTrue();
		admission.broke();
		call(admission).use(300);
		assertThatIsCharged(admission, 50);
		assertThat(output).contains("GET /forecast broke off before its handler had said what was used");
	}

	@Test
	void answerThatWeBreakOffBeforeAnythingIsSaidCostsNothing() {
		Admission admission = admission(null);
		assertThat(passes(admission)).isTrue();
		given(this.inner.passes(any(), anyInt(), anyInt())).willReturn(false);
		assertThat(passes(admission)).isFalse();
		admission.broke();
		assertThatIsCharged(admission, 0);
	}

	@Test
	void handlerMaySayThatNothingIsUsed() {
		Admission admission = admission(null);
		call(admission).use(0);
		assertThat(passes(admission)).isTrue();
		admission.broke();
		assertThatIsCharged(admission, 0);
	}

	@Test
	void whatIsSaidAfterTheLastPieceOfAWholeAnswerCounts(CapturedOutput output) {
		Admission admission = admission(null);
		assertThat(passes(admission)).isTrue();
		call(admission).use(70);
		assertThatIsCharged(admission, 70);
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void wholeAnswerOfWhichNothingIsSaidCostsNothing(CapturedOutput output) {
		Admission admission = admission(null);
		assertThat(passes(admission)).isTrue();
		assertThatIsCharged(admission, 0);
		assertThat(output).contains("GET /forecast left without its handler saying what was used");
	}

	private void assertThatIsCharged(Admission admission, long units) {
		admission.ended();
		assertThat(this.charged).isEqualTo(units);
		assertThat(this.reports).extracting(UsageReport::used).containsExactly(units);
	}

	private static boolean passes(Admission admission) {
		return admission.passes(new byte[10], 0, 10);
	}

	private static PaidCall call(Admission admission) {
		return admission.call((reason) -> false);
	}

	private Admission admission(@Nullable UsageMeter meter) {
		UsagePrice words = new UsagePrice("words", new BigDecimal("0.0001"), 1, 500, 50, meter);
		PaidEndpointDescriptor endpoint = new PaidEndpointDescriptor("GET /forecast", "ForecastController#forecast",
				List.of("/forecast"), "$0.05", "", "", Settlement.AFTER_HANDLER, "", QuoteSource.fixed(List.of()))
			.with(new PaidEndpointDescriptor.PlanUse("forecast", "", new BigDecimal("0.05"), false, false, null,
					words));
		given(this.inner.endpoint()).willReturn(endpoint);
		return ((PaymentDecision.Granted) new UsageDesk(this.reports::add)
			.metered(new PaymentDecision.Granted(this.inner))).admission();
	}

}
