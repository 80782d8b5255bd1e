package io.github.x402spring.x402.evm;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ExactEvmValidityTests extends ExactEvmSteps {

	// A wallet whose clock is off by d signs an authorisation that ends at now + d + 300.
	@ParameterizedTest
	@CsvSource({ "-600, false", "-301, false", "-300, false", "-295, false", "-294, true", "-293, true", "0, true",
			"29, true", "31, true", "3300, true", "6900, true", "6901, false", "315360000, false" })
	void authorisationEndsWithinTheWindow(long clockOffset, boolean timely) {
		this.clock.advance(Duration.ofSeconds(clockOffset));
		Quote offer = offer("$0.01");
		assertThat(match(pay(offer), NOW, offer)).isEqualTo(
				timely ? new SchemeResult.Accepted<>(offer) : new SchemeResult.Refused<>(ErrorReason.VALID_BEFORE));
	}

	@ParameterizedTest
	@CsvSource({ "0, true", "0.001, true", "0.999, true", "1, false" })
	void windowIsMeasuredInWholeSecondsAsChainsDo(String elapsed, boolean timely) {
		Quote offer = offer("$0.01");
		PaymentPayload payload = pay(offer);
		Instant then = NOW.plusSeconds(294).plusMillis(new BigDecimal(elapsed).movePointRight(3).longValue());
		assertThat(match(payload, then, offer)).isEqualTo(
				timely ? new SchemeResult.Accepted<>(offer) : new SchemeResult.Refused<>(ErrorReason.VALID_BEFORE));
		AuthenticatedPayment payment = authenticate(payload, offer);
		assertThat(this.scheme.expiry(payment, then).isEmpty()).isEqualTo(timely);
	}

	@ParameterizedTest
	@CsvSource({ "10, 290, true", "10, 291, false", "60, 240, true", "60, 241, false" })
	void graceIsAsConfigured(long seconds, long elapsed, boolean timely) {
		ExactEvmScheme careful = new ExactEvmScheme(ASSETS, new Web3jSignatureRecovery(), Duration.ofSeconds(seconds));
		Quote offer = offer("$0.01");
		AuthenticatedPayment payment = authenticate(pay(offer), offer);
		assertThat(careful.expiry(payment, NOW.plusSeconds(elapsed)).isEmpty()).isEqualTo(timely);
	}

	@ParameterizedTest
	@CsvSource({ "60, 30, true", "60, 31, false", "330, 30, true", "360, 60, true", "360, 61, false" })
	void longestLifeIsAsConfiguredButNeverShorterThanWhatIsAskedFor(long longest, long clockOffset, boolean timely) {
		ExactEvmScheme strict = new ExactEvmScheme(ASSETS, new Web3jSignatureRecovery(), Duration.ofSeconds(6),
				Duration.ofSeconds(longest));
		this.clock.advance(Duration.ofSeconds(clockOffset));
		Quote offer = offer("$0.01");
		assertThat(strict.match(authenticate(pay(offer), offer), List.of(offer), NOW)).isEqualTo(
				timely ? new SchemeResult.Accepted<>(offer) : new SchemeResult.Refused<>(ErrorReason.VALID_BEFORE));
	}

	// Version 1 clients date authorisations back by ten minutes.
	@ParameterizedTest
	@CsvSource({ "0, true", "31, true", "600, true", "-294, true", "-295, false" })
	void windowOfAVersion1PaymentIsTheSame(long clockOffset, boolean timely) {
		this.clock.advance(Duration.ofSeconds(clockOffset));
		Quote offer = offer("$0.01");
		PaymentPayload payload = payV1(offer);
		assertThat(payload.payload().at("/authorization/validAfter").stringValue())
			.isEqualTo(String.valueOf(NOW.getEpochSecond() + clockOffset - 600));
		assertThat(match(payload, NOW, offer)).isEqualTo(
				timely ? new SchemeResult.Accepted<>(offer) : new SchemeResult.Refused<>(ErrorReason.VALID_BEFORE));
	}

	@ParameterizedTest
	@CsvSource({ "599, false", "600, true", "601, true" })
	void authorisationBeginsNotInTheFuture(long elapsed, boolean begun) {
		// Signed ten minutes ahead and dated back by ten: it begins at NOW + 600.
		this.clock.advance(Duration.ofSeconds(1200));
		Quote offer = offer("$0.01");
		AuthenticatedPayment payment = authenticate(payV1(offer), offer);
		assertThat(Wire.authorization(payment).validAfter()).isEqualTo(NOW.getEpochSecond() + 600);
		// A long window, so that its end is not what is refused.
		Quote longOffer = new Quote(offer.kind(), offer.asset(), offer.amount(), offer.payee(), Duration.ofHours(1),
				offer.details());
		assertThat(this.scheme.match(payment, List.of(longOffer), NOW.plusSeconds(elapsed))).isEqualTo(
				begun ? new SchemeResult.Accepted<>(longOffer) : new SchemeResult.Refused<>(ErrorReason.VALID_AFTER));
	}

}
