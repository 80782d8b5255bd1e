package io.github.x402spring.facilitator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.github.x402spring.facilitator.client.FacilitatorException;
import io.github.x402spring.facilitator.client.FacilitatorException.Trouble;
import io.github.x402spring.facilitator.client.FacilitatorSettings;
import io.github.x402spring.facilitator.client.RestClientFacilitatorClient;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.testsupport.BrokenServer;
import io.github.x402spring.testsupport.GrowingLimit;
import io.github.x402spring.testsupport.StubFacilitator;
import io.github.x402spring.testsupport.UsualFacilitator;
import io.github.x402spring.testsupport.WorkedExample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(120)
@Tag("integration")
class FacilitatorVerificationTests {

	private static final VerificationResult VALID = new VerificationResult.Valid();

	private final StubFacilitator stub = new StubFacilitator();

	private final FacilitatorVerification verifier = verifier(UsualFacilitator.settings(this.stub.url()));

	@AfterEach
	void stop() {
		this.stub.close();
	}

	@Test
	void answerOfTheWorkedExampleIsValid() {
		this.stub.answer(200, WorkedExample.verifyResponse());
		assertThat(this.verifier.verify(WorkedExample.v2())).isEqualTo(VALID);
		assertThat(this.verifier.verify(WorkedExample.v1())).isEqualTo(VALID);
	}

	@Test
	void payerThatTheAnswerNamesChangesNothing() {
		// Who pays is proven by the signature.
		this.stub.answer(200, "{\"isValid\":true,\"payer\":\"0x70997970C51812dc3A010C7d01b50e0d17dc79C8\"}");
		assertThat(this.verifier.verify(WorkedExample.v2())).isEqualTo(VALID);
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 400, 402, 412, 500 })
	void refusalWithAnyStatusIsRejectedWithItsReason(int status) {
		this.stub.answer(status,
				"{\"isValid\":false,\"invalidReason\":\"insufficient_funds\",\"invalidMessage\":\"text\"}");
		assertThat(this.verifier.verify(WorkedExample.v2()))
			.isEqualTo(new VerificationResult.Rejected("insufficient_funds"));
		assertThat(this.stub.calls()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"isValid\":false}", "{\"isValid\":false,\"invalidReason\":null}",
			"{\"isValid\":false,\"invalidReason\":\"unexpected_verify_error\"}",
			"{\"isValid\":false,\"invalidReason\":\"invalid_exact_evm_transaction_simulation_failed\"}",
			"{\"isValid\":false,\"invalidReason\":\"settlement_pending\"}" })
	void refusalThatDecidesNothingInvitesNoOtherPayment(String body) {
		this.stub.answer(200, body);
		assertThatExceptionOfType(PaymentUnavailableException.class)
			.isThrownBy(() -> this.verifier.verify(WorkedExample.v2()));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			200 | ''                                      | MALFORMED
			200 | garbage                                 | MALFORMED
			200 | {}                                      | MALFORMED
			200 | {"isValid":"true"}                      | MALFORMED
			200 | {"isValid":1}                           | MALFORMED
			200 | {"isValid":null}                        | MALFORMED
			200 | {"isvalid":true}                        | MALFORMED
			200 | {"isValid":true,"isValid":false}        | MALFORMED
			200 | {"isValid":false,"invalidReason":5}     | MALFORMED
			200 | {"success":true}                        | MALFORMED
			302 | {"isValid":true}                        | REDIRECTED
			307 | {"isValid":true}                        | REDIRECTED
			401 | {}                                      | UNAUTHORIZED
			404 | {}                                      | CLIENT_ERROR
			429 | {}                                      | RATE_LIMITED
			500 | down                                    | SERVER_ERROR
			503 | {}                                      | SERVER_ERROR
			""")
	void anyOtherAnswerIsTroubleAndNotAskedForAgain(int status, String body, Trouble trouble) {
		this.stub.answer(status, body);
		assertThatExceptionOfType(FacilitatorException.class).isThrownBy(() -> this.verifier.verify(WorkedExample.v2()))
			.satisfies((ex) -> assertThat(ex.trouble()).isEqualTo(trouble));
		assertThat(this.stub.calls()).hasSize(1);
	}

	@Test
	void brokenConnectionIsTriedAgainOnce() throws IOException {
		String body = WorkedExample.verifyResponse();
		try (BrokenServer server = new BrokenServer((socket, request) -> {
			if (request > 1) {
				socket.getOutputStream()
					.write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
						.getBytes(StandardCharsets.UTF_8));
			}
			else {
				socket.close();
			}
		})) {
			assertThat(verifier(UsualFacilitator.settings(server.url())).verify(WorkedExample.v2())).isEqualTo(VALID);
			assertThat(server.requests()).hasSize(2);
		}
	}

	@Test
	void connectionThatBreaksTwiceIsTrouble() throws IOException {
		try (BrokenServer server = new BrokenServer((socket, request) -> socket.close())) {
			FacilitatorVerification broken = verifier(UsualFacilitator.settings(server.url()));
			assertThatExceptionOfType(FacilitatorException.class).isThrownBy(() -> broken.verify(WorkedExample.v2()))
				.satisfies((ex) -> assertThat(ex.trouble()).isEqualTo(Trouble.DISCONNECTED));
			assertThat(server.requests()).hasSize(2);
		}
	}

	@Test
	void silenceIsNotWaitedForTwice() throws Exception {
		GrowingLimit.until((limit) -> {
			try (BrokenServer server = new BrokenServer((socket, request) -> Thread.sleep(60_000))) {
				FacilitatorVerification silent = new FacilitatorVerification(
						new FacilitatorRouter(List.of(new Facilitator("silent",
								RestClientFacilitatorClient.create(UsualFacilitator.settings(server.url())), Set.of(),
								new FacilitatorLimits(limit, Duration.ofSeconds(5), 1, 1), Clock.systemUTC()))));
				FacilitatorException ex = catchThrowableOfType(FacilitatorException.class,
						() -> silent.verify(WorkedExample.v2()));
				if (server.requests().isEmpty()) {
					return false;
				}
				assertThat(ex).isNotNull();
				assertThat(ex.trouble()).isEqualTo(Trouble.TIMED_OUT);
				assertThat(server.requests()).hasSize(1);
				return true;
			}
		});
	}

	@Test
	void facilitatorThatIsNotThereIsTrouble() {
		this.stub.close();
		assertThatExceptionOfType(FacilitatorException.class).isThrownBy(() -> this.verifier.verify(WorkedExample.v2()))
			.satisfies((ex) -> assertThat(ex.trouble()).isEqualTo(Trouble.NOT_CONNECTED));
	}

	private static FacilitatorVerification verifier(FacilitatorSettings settings) {
		return new FacilitatorVerification(UsualFacilitator.only(RestClientFacilitatorClient.create(settings)));
	}

}
