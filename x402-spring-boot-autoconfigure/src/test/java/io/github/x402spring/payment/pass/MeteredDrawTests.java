package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.x402spring.Settlement;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.MapLedger;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.UsagePrice;
import io.github.x402spring.sandbox.MutableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

/**
 * A draw whose use is metered: what is reserved, written down, given back and told.
 */
@ExtendWith(OutputCaptureExtension.class)
class MeteredDrawTests {

	private static final byte[] PIECE = new byte[10];

	private static final UsagePrice WORDS = new UsagePrice("words", new BigDecimal("0.0001"), 1, 500, 50, null);

	private final MutableClock clock = new MutableClock(PassStoreContractTests.NOW);

	private final PassStore store = spy(new InMemoryPassStore());

	private final List<String> low = new ArrayList<>();

	private final PassDesk desk = new PassDesk(this.store, new MapLedger(), List.of(new PassListener() {

		@Override
		public void onRunsLow(Pass pass, PassGrant grant) {
			MeteredDrawTests.this.low.add(grant.balance().stripTrailingZeros().toPlainString());
		}

	}), PaymentPolicy.DEFAULT, this.clock);

	@Test
	void blocksAreWrittenDownOnceEach() {
		Pass pass = add("1");
		Admission admission = admit();
		admission.used(30);
		assertThat(admission.release()).isEmpty();
		verify(this.store, never()).use(any());
		for (int used = 31; used <= 120; used++) {
			admission.used(used);
			assertThat(admission.passes(PIECE, 0, PIECE.length)).isTrue();
			admission.left();
		}
		// Up to 100, and up to 150.
		verify(this.store, times(2)).use(any());
		admission.ended();
		admission.ended();
		admission.failed();
		assertThat(balance(pass)).isEqualByComparingTo("0.988");
	}

	@Test
	void leaseIsRenewedWhileContentLeaves() {
		Pass pass = add("1");
		Admission admission = admit();
		admission.release();
		for (int i = 0; i < 20; i++) {
			this.clock.advance(PaymentPolicy.DEFAULT.lease().dividedBy(2));
			assertThat(this.desk.endLapsed(10)).isZero();
			assertThat(admission.passes(PIECE, 0, PIECE.length)).isTrue();
			admission.left();
		}
		admission.used(1);
		admission.ended();
		assertThat(balance(pass)).isEqualByComparingTo("0.9999");
	}

	@Test
	void handlerSlowerThanItsLeasePaysForWhatItUses() {
		Pass pass = add("1");
		Admission admission = admit();
		this.clock.advance(PaymentPolicy.DEFAULT.lease().plusSeconds(1));
		admission.used(100);
		assertThat(admission.release()).isEmpty();
		assertThat(this.desk.endLapsed(10)).isZero();
		admission.left();
		admission.used(400);
		assertThat(admission.passes(PIECE, 0, PIECE.length)).isTrue();
		admission.ended();
		assertThat(balance(pass)).isEqualByComparingTo("0.96");
	}

	@Test
	void streamThatRestsIsNotTakenForDead() {
		Pass pass = add("1");
		Admission admission = admit();
		admission.used(10);
		admission.release();
		admission.left();
		rest(Duration.ofMinutes(10));
		admission.used(60);
		assertThat(admission.passes(PIECE, 0, PIECE.length)).isTrue();
		rest(Duration.ofMinutes(10));
		admission.used(70);
		assertThat(admission.passes(PIECE, 0, PIECE.length)).isTrue();
		admission.ended();
		assertThat(balance(pass)).isEqualByComparingTo("0.993");
		clearInvocations(this.store);
		rest(Duration.ofMinutes(10));
		verify(this.store, never()).use(any());
	}

	@Test
	void renewalKeepsWhatIsWrittenDown() {
		Pass pass = add("1");
		Admission admission = admit();
		admission.used(120);
		admission.release();
		admission.left();
		rest(Duration.ofMinutes(2));
		willThrow(new LedgerUnavailableException("away", null)).willCallRealMethod().given(this.store).close(any());
		admission.ended();
		this.clock.advance(PaymentPolicy.DEFAULT.lease());
		assertThat(this.desk.endLapsed(10)).isOne();
		assertThat(balance(pass)).isEqualByComparingTo("0.985");
	}

	@Test
	void streamThatGotLostDoesNotKeepItsDrawForEver(CapturedOutput output) {
		Pass pass = add("1");
		Admission admission = admit();
		admission.used(10);
		admission.release();
		admission.left();
		rest(Duration.ofMinutes(10));
		this.clock.advance(PaymentPolicy.DEFAULT.lease().dividedBy(2));
		this.desk.renewLeases();
		this.clock.advance(PaymentPolicy.DEFAULT.lease().dividedBy(2));
		this.desk.renewLeases();
		assertThat(this.desk.endLapsed(10)).isOne();
		assertThat(balance(pass)).isEqualByComparingTo("0.995");
		admission.used(300);
		assertThat(output).doesNotContain("was closed before");
		admission.ended();
		assertThat(balance(pass)).isEqualByComparingTo("0.995");
		assertThat(output).contains("was closed before, when its lease had ended")
			.contains("and not the 0.03 that it used");
	}

	@Test
	void othersAreNotTriedWhileTheStoreIsAway() {
		add("1");
		for (int i = 0; i < 3; i++) {
			admit().release();
		}
		this.clock.advance(PaymentPolicy.DEFAULT.lease().dividedBy(2));
		willThrow(new LedgerUnavailableException("away", null)).willCallRealMethod().given(this.store).use(any());
		assertThatExceptionOfType(LedgerUnavailableException.class).isThrownBy(this.desk::renewLeases);
		verify(this.store, times(1)).use(any());
		this.desk.renewLeases();
		verify(this.store, times(4)).use(any());
		this.clock.advance(PaymentPolicy.DEFAULT.lease().dividedBy(2));
		assertThat(this.desk.endLapsed(10)).isZero();
	}

	private void rest(Duration time) {
		Duration step = PaymentPolicy.DEFAULT.lease().dividedBy(6);
		for (Duration rested = Duration.ZERO; rested.compareTo(time) < 0; rested = rested.plus(step)) {
			this.clock.advance(step);
			this.desk.renewLeases();
			assertThat(this.desk.endLapsed(10)).isZero();
		}
	}

	@Test
	void restOfADrawThatWasClosedInTheMeantimeDoesNotLeave() {
		Pass pass = add("1");
		Admission admission = admit();
		admission.used(10);
		admission.release();
		admission.left();
		this.clock.advance(PaymentPolicy.DEFAULT.lease());
		assertThat(this.desk.endLapsed(10)).isOne();
		assertThat(admission.passes(PIECE, 0, PIECE.length)).isFalse();
		admission.ended();
		assertThat(balance(pass)).isEqualByComparingTo("0.995");
	}

	@Test
	void drawThatCannotBeClosedCostsWhatWasWrittenDown() {
		Pass pass = add("1");
		Admission admission = admit();
		admission.used(120);
		admission.release();
		admission.left();
		willThrow(new LedgerUnavailableException("away", null)).willCallRealMethod().given(this.store).close(any());
		admission.ended();
		assertThat(balance(pass)).isEqualByComparingTo("0.95");
		this.clock.advance(PaymentPolicy.DEFAULT.lease());
		this.desk.endLapsed(10);
		assertThat(balance(pass)).isEqualByComparingTo("0.985");
	}

	@Test
	void slowHandlerWhoseDrawWasGivenBackReservesAgain() {
		Pass pass = add("1");
		Admission admission = admit();
		this.clock.advance(PaymentPolicy.DEFAULT.lease());
		assertThat(this.desk.endLapsed(10)).isOne();
		assertThat(balance(pass)).isEqualByComparingTo("1");
		admission.used(7);
		assertThat(admission.release()).isEmpty();
		assertThat(balance(pass)).isEqualByComparingTo("0.95");
		admission.left();
		admission.ended();
		assertThat(balance(pass)).isEqualByComparingTo("0.9993");
	}

	@Test
	void answerThatIsGivenUpBeforeItLeavesCostsNothing() {
		Pass pass = add("1");
		Admission admission = admit();
		admission.used(100);
		admission.release();
		admission.close();
		assertThat(balance(pass)).isEqualByComparingTo("1");
	}

	@Test
	void runningLowIsToldOnceByWhatIsUsed() {
		add("1");
		for (int i = 0; i < 19; i++) {
			use(500);
		}
		assertThat(this.low).containsExactly("0.1");
		clearInvocations(this.store);
		this.low.clear();
		use(10);
		assertThat(this.low).isEmpty();
	}

	@Test
	void reservationAloneDoesNotRunLow() {
		add("0.5");
		for (int i = 0; i < 30; i++) {
			use(100);
		}
		assertThat(this.low).isEmpty();
	}

	@Test
	void headerTellsWhatIsUsedAndFitsTheRoomForIt() {
		add("1");
		Admission admission = admit();
		int room = admission.receiptLength();
		admission.used(500);
		admission.release();
		Map<String, String> headers = new HashMap<>();
		admission.receipt(headers::put);
		assertThat(headers).containsOnlyKeys("Payment-Pass-Status");
		assertThat(headers.get("Payment-Pass-Status")).contains("credit=\"0.95\"")
			.endsWith("used=500, maximum=500, unit=\"words\"");
		assertThat("Payment-Pass-Status".length() + headers.get("Payment-Pass-Status").length())
			.isLessThanOrEqualTo(room);
	}

	private void use(long words) {
		Admission admission = admit();
		admission.used(words);
		assertThat(admission.release()).isEmpty();
		admission.left();
		admission.ended();
	}

	private Pass add(String credit) {
		Pass pass = PassStoreContractTests.pass("p1", PassUnit.CREDIT, credit, Set.of());
		this.store.add(pass, PassToken.hash(token()));
		return pass;
	}

	private static String token() {
		return "x402pass_" + "a".repeat(43);
	}

	private Admission admit() {
		PaidRequest request = mock();
		given(request.method()).willReturn("GET");
		given(request.path()).willReturn("/forecast");
		given(request.passes()).willReturn(List.of(token()));
		PaidEndpointDescriptor endpoint = new PaidEndpointDescriptor("GET /forecast", "ForecastController#forecast",
				List.of("/forecast"), "$0.05", "", "", Settlement.AFTER_HANDLER, "", QuoteSource.fixed(List.of()))
			.with(new PaidEndpointDescriptor.PlanUse("forecast", "", new BigDecimal("0.05"), false, false, null,
					WORDS));
		return ((PassResult.Admitted) this.desk.admit(endpoint, request)).admission();
	}

	private BigDecimal balance(Pass pass) {
		return this.store.findById(pass.id()).orElseThrow().grants().getFirst().balance();
	}

}
