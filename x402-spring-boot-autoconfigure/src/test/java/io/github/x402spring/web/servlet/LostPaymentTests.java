package io.github.x402spring.web.servlet;

import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.engine.OperationResult;
import io.github.x402spring.payment.engine.PaymentOperations;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.sandbox.SandboxFacilitator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One payment and two ledgers: that of a first process, and that of a second one which
 * knows nothing of it, on one sandbox.
 */
@Tag("integration")
class LostPaymentTests {

	private static final String PATH = "/json";

	private static final SandboxFacilitator SANDBOX = new SandboxFacilitator(Clock.systemUTC(), BigDecimal.TEN,
			List.of(Network.evm(84532)), new AssetRegistry(List.of()));

	private static ConfigurableApplicationContext first;

	private @Nullable ConfigurableApplicationContext second;

	@BeforeAll
	static void startFirst() {
		first = start(null, null);
	}

	@AfterAll
	static void closeFirst() {
		first.close();
	}

	@BeforeEach
	void reset() {
		SANDBOX.reset();
	}

	@AfterEach
	void close() {
		if (this.second != null) {
			this.second.close();
		}
	}

	@Test
	void paymentWhoseRowWasLostIsAnsweredWithItsTransactionAndWithoutChallenge() {
		HttpResponse<String> sold = client(first).pay(PATH);
		String payment = sold.request().headers().firstValue("PAYMENT-SIGNATURE").orElseThrow();
		assertThat(sold.statusCode()).isEqualTo(200);
		this.second = start(null, null);
		HttpResponse<String> again = client(this.second).payWith(payment, PATH);
		assertUnattributed(again, GateClient.receipt(sold).transaction());
		assertUnattributed(client(this.second).payWith(payment, PATH), GateClient.receipt(sold).transaction());
		Payment row = row(this.second);
		assertThat(row.money()).isEqualTo(MoneyState.SETTLED);
		assertThat(row.content()).isEqualTo(ContentState.UNATTRIBUTED);
		assertThat(row.proven()).isTrue();
		assertThat(SANDBOX.transfers()).isOne();
	}

	@Test
	void unattributedPaymentIsFoundAndRefundedByAnOperator() {
		String payment = paid();
		this.second = start(null, null);
		client(this.second).payWith(payment, PATH);
		PaymentQuery unattributed = PaymentQuery.all(10)
			.in(Set.of(MoneyState.SETTLED), Set.of(ContentState.UNATTRIBUTED));
		Payment found = this.second.getBean(ReportingLedger.class).slice(unattributed).payments().getFirst();
		assertThat(this.second.getBean(PaymentOperations.class).markRefunded(found.id(), "given back"))
			.isInstanceOf(OperationResult.Done.class);
		HttpResponse<String> again = client(this.second).payWith(payment, PATH);
		assertThat(again.statusCode()).isEqualTo(409);
		assertThat(again.body()).contains("#refunded");
	}

	@ParameterizedTest
	@ValueSource(strings = { "invalid_exact_evm_nonce_already_used", "nonce_already_used", "NONCE_ALREADY_USED",
			"authorization already used", "FiatTokenV2: authorization is used or canceled", "already_settled",
			"duplicate_settlement" })
	void usedNonceWithoutProofIsNoReasonToPayAgain(String reason) {
		String payment = paid();
		this.second = start((checked) -> new VerificationResult.Rejected(reason), (it) -> new Evidence.None());
		HttpResponse<String> again = client(this.second).payWith(payment, PATH);
		assertThat(again.statusCode()).isEqualTo(503);
		assertThat(again.body()).contains("settlement-unknown").doesNotContain("Nothing was charged");
		assertThat(again.headers().firstValue("Retry-After")).isPresent();
		assertNoChallenge(again);
		assertThat(row(this.second).money()).isEqualTo(MoneyState.UNKNOWN);
		// It is asked about, and never sent.
		int settlements = SANDBOX.settlements();
		client(this.second).payWith(payment, PATH);
		assertThat(SANDBOX.settlements()).isEqualTo(settlements);
	}

	@Test
	void cancelledAuthorisationInvitesAnotherPaymentOnceThatIsProven() {
		String payment = paid();
		this.second = start((checked) -> new VerificationResult.Rejected("invalid_exact_evm_nonce_already_used"),
				(it) -> new Evidence.Impossible("authorization canceled"));
		HttpResponse<String> again = client(this.second).payWith(payment, PATH);
		assertThat(again.statusCode()).isEqualTo(402);
		assertThat(again.body()).contains("settlement-failed");
		assertThat(again.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/json", "/before", "/large" })
	void transferOfBeforeTheReservationBuysNothingAtASecondLedger(String path) {
		HttpResponse<String> sold = client(first).pay(path);
		String payment = sold.request().headers().firstValue("PAYMENT-SIGNATURE").orElseThrow();
		// A facilitator whose node is behind verifies it again.
		this.second = start((checked) -> new VerificationResult.Valid(), null);
		HttpResponse<String> again = client(this.second).payWith(payment, path);
		assertThat(again.statusCode()).isEqualTo(503);
		assertThat(again.body()).doesNotContain(GateTestApplication.SECRET);
		assertUnattributed(client(this.second).payWith(payment, path), GateClient.receipt(sold).transaction());
		assertThat(SANDBOX.transfers()).isOne();
	}

	private static void assertUnattributed(HttpResponse<String> response, String transaction) {
		assertThat(response.statusCode()).isEqualTo(409);
		assertThat(response.body()).contains("payment-unattributed")
			.doesNotContain("Nothing was charged", GateTestApplication.SECRET);
		assertThat(GateClient.receipt(response).transaction()).isEqualTo(transaction);
		assertNoChallenge(response);
	}

	private static void assertNoChallenge(HttpResponse<String> response) {
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		assertThat(response.body()).doesNotContain("accepts");
	}

	private String paid() {
		return client(first).pay(PATH).request().headers().firstValue("PAYMENT-SIGNATURE").orElseThrow();
	}

	private static Payment row(ConfigurableApplicationContext process) {
		return process.getBean(ReportingLedger.class).recent(1).getFirst();
	}

	private static GateClient client(ConfigurableApplicationContext process) {
		return new GateClient(((WebServerApplicationContext) process).getWebServer().getPort());
	}

	private static ConfigurableApplicationContext start(@Nullable PaymentVerifier verifier,
			@Nullable PaymentEvidence evidence) {
		return new SpringApplicationBuilder(GateTestApplication.class).initializers((it) -> {
			GenericApplicationContext context = (GenericApplicationContext) it;
			context.registerBean(SandboxFacilitator.class, () -> SANDBOX);
			if (verifier != null) {
				context.registerBean(PaymentVerifier.class, () -> verifier);
			}
			if (evidence != null) {
				context.registerBean(PaymentEvidence.class, () -> evidence);
			}
		})
			.run("--server.port=0", "--x402.network=eip155:84532",
					"--x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "--x402.facilitator.type=sandbox",
					"--spring.main.banner-mode=off");
	}

}
