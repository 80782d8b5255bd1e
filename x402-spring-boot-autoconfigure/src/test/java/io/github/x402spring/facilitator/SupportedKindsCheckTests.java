package io.github.x402spring.facilitator;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.github.x402spring.Network;
import io.github.x402spring.Settlement;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.facilitator.client.FacilitatorException;
import io.github.x402spring.facilitator.client.RestClientFacilitatorClient;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.testsupport.UsualFacilitator;
import io.github.x402spring.testsupport.WorkedExample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class SupportedKindsCheckTests {

	private static final Network OURS = Network.evm(84532);

	private MoodyFacilitator server;

	private Facilitator facilitator;

	@BeforeEach
	void start() throws IOException {
		this.server = new MoodyFacilitator();
		this.facilitator = facilitator(Duration.ofSeconds(10));
	}

	private Facilitator facilitator(Duration limit) {
		return new Facilitator("x402.facilitator",
				RestClientFacilitatorClient.create(UsualFacilitator.settings(URI.create(this.server.url()))), Set.of(),
				new FacilitatorLimits(limit, limit, 4, 4), Clock.systemUTC());
	}

	@AfterEach
	void stop() throws IOException {
		this.server.close();
	}

	@Test
	void strictCheckPassesWhatIsSupported() {
		SupportedKindsCheck check = check(true, OURS);
		check.start();
		assertThat(check.isRunning()).isTrue();
		assertThat(this.facilitator.kinds()).isPresent();
		check.stop();
		assertThat(check.isRunning()).isFalse();
	}

	@Test
	void strictCheckStopsTheStartIfAWayToPayIsNotSupported() {
		SupportedKindsCheck check = check(true, Network.evm(8453));
		assertThatExceptionOfType(X402ConfigurationException.class).isThrownBy(check::start)
			.withMessageContaining("GET /paid")
			.withMessageContaining("exact on eip155:8453")
			.withMessageContaining("that of x402.facilitator supports [exact on eip155:84532]")
			.satisfies((ex) -> assertThat(ex.getAction()).contains("x402.network", "x402.facilitator.supported=warn"));
		assertThat(check.isRunning()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(BadDay.class)
	@DisplayName("A10 a strict start does not depend on luck")
	void strictCheckStopsTheStartOnABadDay(BadDay day) {
		this.facilitator = facilitator(Duration.ofSeconds(1));
		this.server.onBadDay("/supported", day);
		assertThatExceptionOfType(X402ConfigurationException.class).isThrownBy(() -> check(true, OURS).start())
			.withMessageContaining("The facilitator of x402.facilitator did not report what it supports")
			.withMessageNotContaining("NullPointerException");
		assertThat(this.facilitator.kinds()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(BadDay.class)
	@DisplayName("A10 a start that warns depends on nobody")
	void otherCheckWarnsOnABadDay(BadDay day, CapturedOutput output) throws Exception {
		this.facilitator = facilitator(Duration.ofSeconds(1));
		this.server.onBadDay("/supported", day);
		SupportedKindsCheck check = check(false, OURS);
		check.start();
		await(() -> output.getAll().contains("did not report what it supports"));
		assertThat(output.getAll()).doesNotContain("which no facilitator supports");
		// It may well support what nobody knows of.
		assertThat(this.facilitator.supports(2, "exact", OURS)).isTrue();
		check.stop();
	}

	@Test
	void otherCheckSaysEachChangeOnceAndAsksAgain(CapturedOutput output) throws Exception {
		this.server.answers("/supported", "200 OK", "{\"kinds\":[]}");
		SupportedKindsCheck check = check(false, OURS);
		check.start();
		await(() -> this.server.calls("/supported") > 2);
		assertThat(output.getAll().split("which no facilitator supports", -1)).hasSize(2);
		assertThat(this.facilitator.supports(2, "exact", OURS)).isFalse();
		this.server.recover();
		await(() -> output.getAll().contains("support every offer again"));
		assertThat(this.facilitator.supports(2, "exact", OURS)).isTrue();
		check.stop();
	}

	@Test
	void lastAnswerStaysIfTheNextOneDoesNotCome() {
		this.facilitator.refresh();
		this.server.onBadDay("/supported", BadDay.BROKEN);
		assertThatExceptionOfType(FacilitatorException.class).isThrownBy(this.facilitator::refresh);
		assertThat(this.facilitator.supports(2, "exact", OURS)).isTrue();
		assertThat(this.facilitator.supports(2, "upto", OURS)).isFalse();
		assertThat(this.facilitator.supports(1, "exact", OURS)).isFalse();
	}

	@Test
	void facilitatorThatIsAskedTooOftenIsLeftAloneAndStillTakesPayments() {
		this.server.behaves("/supported", (socket, answer) -> socket.getOutputStream()
			.write("HTTP/1.1 429 Slow down\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n".getBytes()));
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(FacilitatorException.class).isThrownBy(this.facilitator::refresh);
		}
		assertThat(this.server.calls("/supported")).isEqualTo(1);
		assertThat(this.facilitator.verify(WorkedExample.v2(), Deadline.in(Duration.ofSeconds(5))).isValid()).isTrue();
	}

	private SupportedKindsCheck check(boolean strict, Network network) {
		QuoteSource offers = new QuoteSource() {

			@Override
			public List<Quote> quotes(PaidRequest request) {
				return List.of();
			}

			@Override
			public Set<PaymentKind> kinds() {
				return Set.of(new PaymentKind("exact", network, "eip3009"));
			}

		};
		PaidEndpointDescriptor endpoint = new PaidEndpointDescriptor("GET /paid", "Controller#paid", List.of("/paid"),
				"$0.01", "", "", Settlement.AFTER_HANDLER, "", offers);
		return new SupportedKindsCheck(new FacilitatorRouter(List.of(this.facilitator)), () -> List.of(endpoint),
				strict, Duration.ofMillis(50));
	}

	private static void await(BooleanSupplier condition) throws InterruptedException {
		while (!condition.getAsBoolean()) {
			Thread.sleep(20);
		}
	}

}
