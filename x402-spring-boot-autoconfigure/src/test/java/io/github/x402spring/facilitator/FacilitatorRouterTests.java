package io.github.x402spring.facilitator;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.facilitator.client.FacilitatorClient;
import io.github.x402spring.facilitator.client.FacilitatorException;
import io.github.x402spring.facilitator.client.RestClientFacilitatorClient;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.testsupport.UsualFacilitator;
import io.github.x402spring.testsupport.WorkedExample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Timeout(60)
@Tag("integration")
class FacilitatorRouterTests {

	private static final Network OURS = Network.evm(84532);

	private static final VerificationResult VALID = new VerificationResult.Valid();

	private static final SettlementResult SETTLED = new SettlementResult.Settled(WorkedExample.TRANSACTION);

	private static final FacilitatorLimits LIMITS = new FacilitatorLimits(Duration.ofSeconds(5), Duration.ofSeconds(5),
			8, 8);

	private final CheckedPayment payment = WorkedExample.v2();

	private MoodyFacilitator first;

	private MoodyFacilitator second;

	private FacilitatorRouter facilitators;

	@BeforeEach
	void start() throws IOException {
		this.first = new MoodyFacilitator();
		this.second = new MoodyFacilitator();
		this.facilitators = new FacilitatorRouter(
				List.of(facilitator("first", this.first, Set.of()), facilitator("second", this.second, Set.of())));
	}

	@AfterEach
	void stop() throws IOException {
		this.first.close();
		this.second.close();
	}

	@Test
	void theFirstOneIsAsked() {
		assertThat(verify()).isEqualTo(VALID);
		assertThat(settle()).isEqualTo(SETTLED);
		assertCalls(1, 1, 0, 0);
	}

	@ParameterizedTest
	@EnumSource(names = { "RESET", "EMPTY_REPLY", "CUT_OFF", "TOO_MANY", "BROKEN", "GATEWAY_TIMEOUT", "SILENCE" })
	void theNextOneVerifiesAndSettlesIfTheFirstIsOutOfOrder(BadDay day) {
		this.first.onBadDay("/verify", day);
		assertThat(verify()).isEqualTo(VALID);
		assertThat(settle()).isEqualTo(SETTLED);
		assertThat(this.first.calls("/settle")).isZero();
		assertThat(this.second.calls("/verify")).isEqualTo(1);
		assertThat(this.second.calls("/settle")).isEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource(names = { "EMPTY_BODY", "GARBAGE", "EMPTY_OBJECT", "TRUE_AS_TEXT", "REDIRECT", "NOT_FOUND", "DENIED",
			"ENDLESS_BODY" })
	void oneThatTalksNonsenseIsNotReplaced(BadDay day) {
		this.first.onBadDay("/verify", day);
		assertThatExceptionOfType(FacilitatorException.class).isThrownBy(this::verify);
		assertThat(this.second.calls("/verify")).isZero();
	}

	@Test
	void refusalIsNotAskedForElsewhere() {
		this.first.answers("/verify", "200 OK", "{\"isValid\":false,\"invalidReason\":\"insufficient_funds\"}");
		assertThat(verify()).isEqualTo(new VerificationResult.Rejected("insufficient_funds"));
		assertCalls(1, 0, 0, 0);
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = { "SILENCE", "DRIPPING" })
	void whatMayHaveBeenSentIsNeverSentToAnother(BadDay day) {
		assertThat(verify()).isEqualTo(VALID);
		this.first.onBadDay("/settle", day);
		assertThat(settle()).isInstanceOf(SettlementResult.Unknown.class);
		// Nor when it comes back.
		assertThat(settle()).isInstanceOf(SettlementResult.Unknown.class);
		this.first.recover();
		assertThat(settle()).isEqualTo(SETTLED);
		assertCalls(1, 3, 0, 0);
	}

	@Test
	void paymentOfWhichNothingWasSentIsSettledByTheNext() throws IOException {
		this.facilitators.verified(this.payment, this.facilitators.all().getFirst());
		this.first.close();
		assertThat(settle()).isEqualTo(SETTLED);
		assertCalls(0, 0, 0, 1);
	}

	@Test
	void nothingWasSentIfNobodyIsThere() throws IOException {
		stop();
		assertThatExceptionOfType(FacilitatorException.class).isThrownBy(this::verify);
		assertThat(settle()).isEqualTo(new SettlementResult.NotSent(Duration.ZERO));
	}

	@Test
	void facilitatorThatAskedToWaitIsLeftAloneAndTheNextOneAsked() {
		this.first.behaves("/verify", (socket, answer) -> socket.getOutputStream()
			.write("HTTP/1.1 503 Down\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n".getBytes()));
		assertThat(verify()).isEqualTo(VALID);
		assertThat(verify()).isEqualTo(VALID);
		assertCalls(1, 0, 2, 0);
	}

	@Test
	void settlementIsNotSentWhileAllAskToWait() {
		FacilitatorRouter one = new FacilitatorRouter(List.of(facilitator("one", this.first, Set.of())));
		this.first.behaves("/settle", (socket, answer) -> socket.getOutputStream()
			.write("HTTP/1.1 429 Slow down\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n".getBytes()));
		FacilitatorSettlement settler = new FacilitatorSettlement(one);
		assertThat(settler.settle(this.payment)).isEqualTo(new SettlementResult.Unknown("too many calls"));
		assertThat(settler.settle(this.payment)).isInstanceOfSatisfying(SettlementResult.NotSent.class,
				(notSent) -> assertThat(notSent.retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30)));
		assertThatExceptionOfType(FacilitatorException.class)
			.isThrownBy(() -> new FacilitatorVerification(one).verify(this.payment))
			.satisfies((ex) -> assertThat(ex.retryAfter()).isPresent());
		assertCalls(0, 1, 0, 0);
	}

	@Test
	void networksDecide() {
		this.facilitators = new FacilitatorRouter(List.of(facilitator("first", this.first, Set.of(Network.evm(8453))),
				facilitator("second", this.second, Set.of(OURS))));
		assertThat(verify()).isEqualTo(VALID);
		assertThat(settle()).isEqualTo(SETTLED);
		assertCalls(0, 0, 1, 1);
	}

	@Test
	void kindsDecideOnceTheyAreKnown() {
		this.first.answers("/supported", "200 OK",
				"{\"kinds\":[{\"x402Version\":2,\"scheme\":\"exact\",\"network\":\"eip155:8453\"}]}");
		this.facilitators.all().forEach(Facilitator::refresh);
		assertThat(verify()).isEqualTo(VALID);
		assertCalls(0, 0, 1, 0);
	}

	@Test
	void kindsThatAreOutOfDateDoNotStopPayments() {
		for (MoodyFacilitator server : List.of(this.first, this.second)) {
			server.answers("/supported", "200 OK", "{\"kinds\":[]}");
		}
		this.facilitators.all().forEach(Facilitator::refresh);
		assertThat(verify()).isEqualTo(VALID);
		assertCalls(1, 0, 0, 0);
	}

	@Test
	void networkThatNobodyIsForIsUnavailable() {
		this.facilitators = new FacilitatorRouter(List.of(facilitator("first", this.first, Set.of(Network.evm(8453)))));
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(this::verify);
		assertThat(settle()).isEqualTo(new SettlementResult.NotSent(Duration.ZERO));
		assertCalls(0, 0, 0, 0);
	}

	@Test
	void timesThatDoNotFitIntoARequestAreRefused() {
		FacilitatorClient client = RestClientFacilitatorClient
			.create(UsualFacilitator.settings(URI.create(this.first.url())));
		Facilitator slowToVerify = new Facilitator("one", client, Set.of(),
				new FacilitatorLimits(Duration.ofSeconds(20), Duration.ofSeconds(5), 1, 1), Clock.systemUTC());
		Facilitator slowToSettle = new Facilitator("two", client, Set.of(), FacilitatorLimits.DEFAULT,
				Clock.systemUTC());
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new FacilitatorRouter(List.of(slowToVerify, slowToSettle)))
			.withMessageContaining("29 seconds");
		assertThatIllegalArgumentException().isThrownBy(() -> new FacilitatorRouter(List.of()));
	}

	@Test
	void verificationAndSettlementKeepTheirTimeWhateverIsTried() {
		this.first.onBadDay("/verify", BadDay.SILENCE);
		this.second.onBadDay("/verify", BadDay.SILENCE);
		this.first.behaves("/settle", (socket, answer) -> {
			Thread.sleep(3000);
			BadDay.send(socket, "200 OK",
					"{\"success\":false,\"errorReason\":\"settlement_pending\",\"transaction\":\"0x1\",\"network\":\"\"}");
		});
		long start = System.nanoTime();
		assertThatExceptionOfType(FacilitatorException.class).isThrownBy(this::verify);
		assertThat(settle()).isInstanceOf(SettlementResult.Unknown.class);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
		assertThat(this.first.calls("/settle")).isEqualTo(2);
	}

	private VerificationResult verify() {
		return new FacilitatorVerification(this.facilitators).verify(this.payment);
	}

	private SettlementResult settle() {
		return new FacilitatorSettlement(this.facilitators).settle(this.payment);
	}

	private void assertCalls(int firstVerify, int firstSettle, int secondVerify, int secondSettle) {
		assertThat(List.of(this.first.calls("/verify"), this.first.calls("/settle"), this.second.calls("/verify"),
				this.second.calls("/settle")))
			.containsExactly((long) firstVerify, (long) firstSettle, (long) secondVerify, (long) secondSettle);
	}

	private static Facilitator facilitator(String name, MoodyFacilitator server, Set<Network> networks) {
		return new Facilitator(name,
				RestClientFacilitatorClient.create(UsualFacilitator.settings(URI.create(server.url()))), networks,
				LIMITS, Clock.systemUTC());
	}

}
