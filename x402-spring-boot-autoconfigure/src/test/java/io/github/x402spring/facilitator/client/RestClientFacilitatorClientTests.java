package io.github.x402spring.facilitator.client;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.testsupport.StubFacilitator;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.testsupport.WorkedExample;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.SettlementResponse;
import io.github.x402spring.x402.SupportedKinds;
import io.github.x402spring.x402.VerifyResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Timeout(30)
@Tag("integration")
class RestClientFacilitatorClientTests extends FacilitatorClientSteps {

	@Test
	void verifySendsTheWorkedExampleByteForByte() {
		this.stub.answer(200, WorkedExample.verifyResponse());
		VerifyResponse answer = this.client.verify(WorkedExample.v2(), LIMIT);
		assertThat(answer).isEqualTo(new VerifyResponse(true, null, null, WorkedExample.PAYER));
		assertRequest("/verify", WorkedExample.requestV2());
	}

	@Test
	void settleSendsTheWorkedExampleByteForByte() {
		this.stub.answer(200, WorkedExample.settleResponse());
		SettlementResponse answer = this.client.settle(WorkedExample.v2(), LIMIT);
		assertThat(answer)
			.isEqualTo(SettlementResponse.settled(WorkedExample.PAYER, WorkedExample.TRANSACTION, "eip155:84532"));
		assertRequest("/settle", WorkedExample.requestV2());
	}

	@Test
	void version1SendsTheWorkedExampleByteForByte() {
		this.stub.answer(200, WorkedExample.verifyResponse()).answer(200, WorkedExample.settleResponseV1());
		this.client.verify(WorkedExample.v1(), LIMIT);
		assertRequest("/verify", WorkedExample.requestV1());
		SettlementResponse answer = this.client.settle(WorkedExample.v1(), LIMIT);
		assertThat(answer.network()).isEqualTo("base-sepolia");
		assertRequest("/settle", WorkedExample.requestV1());
	}

	@Test
	void supportedIsRead() {
		this.stub.answer(200, """
				{"kinds":[{"x402Version":2,"scheme":"exact","network":"eip155:84532"},
				{"x402Version":1,"scheme":"exact","network":"base-sepolia"}],
				"extensions":["bazaar"],"signers":{"eip155:*":["0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"]}}""");
		SupportedKinds kinds = this.client.supported(LIMIT);
		assertThat(kinds.supports(2, "exact", "eip155:84532")).isTrue();
		assertThat(kinds.supports(1, "exact", "base-sepolia")).isTrue();
		assertThat(kinds.supports(2, "exact", "base-sepolia")).isFalse();
		StubFacilitator.Call call = this.stub.calls().getLast();
		assertThat(call.method()).isEqualTo("GET");
		assertThat(call.path()).isEqualTo("/supported");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "//", "/x402", "/x402/", "/x402///", "/a%20b" })
	void slashesAtTheEndOfTheUrlDoNotCount(String path) {
		this.stub.answer(200, WorkedExample.verifyResponse());
		create(this.stub.url() + path, Map.of()).verify(WorkedExample.v2(), LIMIT);
		assertThat(this.stub.calls().getLast().path()).isEqualTo(path.replaceAll("/+$", "") + "/verify");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://facilitator.example/x402", "https://facilitator.example:8443",
			"HTTPS://a.example", "http://localhost:4022", "http://LOCALHOST", "http://127.0.0.1:1", "http://127.1.2.3",
			"http://[::1]:4022" })
	void httpsOrLoopbackIsAccepted(String url) {
		assertThat(create(url, Map.of())).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://facilitator.example", "http://10.0.0.1", "http://169.254.169.254/latest",
			"http://localhost.evil.example", "http://127.0.0.1.evil.example", "http://[::2]", "http://0.0.0.0",
			"ftp://localhost", "file:///etc/passwd", "/x402", "facilitator.example", "https:opaque", "https://",
			"https://user:secret@facilitator.example", "https://facilitator.example?key=secret",
			"https://facilitator.example#part" })
	void anyOtherUrlIsRefused(String url) {
		assertThatIllegalArgumentException().isThrownBy(() -> create(url, Map.of()))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("secret"));
	}

	@Test
	void headersOfTheSettingsGoWithEveryCall() {
		this.stub.answer(200, WorkedExample.verifyResponse())
			.answer(200, WorkedExample.settleResponse())
			.answer(200, "{\"kinds\":[]}");
		FacilitatorClient withKey = create(this.stub.url().toString(), Map.of("Authorization", "Bearer secret"));
		withKey.verify(WorkedExample.v2(), LIMIT);
		withKey.settle(WorkedExample.v2(), LIMIT);
		withKey.supported(LIMIT);
		assertThat(this.stub.calls()).hasSize(3)
			.allSatisfy((call) -> assertThat(call.headers().get("Authorization")).containsExactly("Bearer secret"));
	}

	@Test
	void attemptsToSettleOneReservationAreTheSameCall() {
		this.stub.answer(200, WorkedExample.verifyResponse()).answer(200, WorkedExample.settleResponse());
		CheckedPayment payment = WorkedExample.v2();
		this.client.verify(payment.reservedAs("r1"), LIMIT);
		this.client.settle(payment.reservedAs("r1"), LIMIT);
		this.client.settle(payment.reservedAs("r1"), LIMIT);
		this.client.settle(payment.reservedAs("r2"), LIMIT);
		this.client.settle(payment, LIMIT);
		assertThat(this.stub.calls()).extracting((call) -> call.headers().get("Idempotency-Key"))
			.containsExactly(null, List.of("r1"), List.of("r1"), List.of("r2"), null);
	}

	@Test
	void builderIsClonedWithWhatItBrings() {
		RestClient.Builder builder = RestClient.builder().defaultHeader("X-Application", "shop");
		this.stub.answer(200, WorkedExample.verifyResponse());
		FacilitatorSettings settings = new FacilitatorSettings(this.stub.url(), Duration.ofSeconds(10),
				FacilitatorAuthentication.headers(Map.of("X-Key", "secret")), null);
		create(settings, builder).verify(WorkedExample.v2(), LIMIT);
		assertThat(this.stub.calls().getLast().headers().get("X-Application")).containsExactly("shop");
		builder.build().get().uri(this.stub.url()).retrieve().toBodilessEntity();
		assertThat(this.stub.calls().getLast().headers()).doesNotContainKey("X-Key");
	}

	@Test
	void headersOfTheAnswerAreIgnored() {
		this.stub.answer((exchange) -> {
			exchange.getResponseHeaders().add("EXTENSION-RESPONSES", "not base64 at all");
			exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=iso-8859-1");
			exchange.getResponseHeaders().add("Set-Cookie", "session=1");
			StubFacilitator.send(exchange, 200, WorkedExample.verifyResponse().getBytes(StandardCharsets.UTF_8));
		});
		assertThat(this.client.verify(WorkedExample.v2(), LIMIT).isValid()).isTrue();
		assertThat(this.client.verify(WorkedExample.v2(), LIMIT).isValid()).isTrue();
		assertThat(this.stub.calls().getLast().headers()).doesNotContainKey("Cookie");
	}

	@Test
	void version1PaymentThatVersion1CannotExpressIsNotSent() {
		CheckedPayment payment = WorkedExample.v1();
		PaymentRequirements offer = PaymentRequirements.of(payment.quote());
		PaymentRequirements tooLong = new PaymentRequirements(offer.scheme(), offer.network(), BigInteger.TEN.pow(18),
				offer.asset(), offer.payTo(), 60, offer.extra());
		CheckedPayment inexpressible = Wire.checked(Wire.payload(payment), tooLong, payment.resource(), payment.key(),
				payment.payer());
		assertThatIllegalArgumentException().isThrownBy(() -> this.client.settle(inexpressible, LIMIT));
		assertThat(this.stub.calls()).isEmpty();
	}

	private void assertRequest(String path, String body) {
		StubFacilitator.Call call = this.stub.calls().getLast();
		assertThat(call.method()).isEqualTo("POST");
		assertThat(call.path()).isEqualTo(path);
		assertThat(call.text()).isEqualTo(body);
		assertThat(call.headers().get("Content-Type")).isEqualTo(List.of("application/json"));
		assertThat(call.headers().get("Accept")).isEqualTo(List.of("application/json"));
	}

}
