package io.github.x402spring.sample.facilitator;

import java.math.BigInteger;
import java.net.http.HttpResponse;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.sample.testsupport.CuttableLine;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.LocalChain.Transfer;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.ReferenceFacilitator;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A facilitator settles, and the line is cut before it can say so.
 */
@Tag("integration")
class LostAnswerTests {

	private static final Call CALL = Call.get("/api/weather");

	private LocalChain chain;

	private CuttableLine line;

	private BigInteger block;

	@BeforeEach
	void start() throws Exception {
		NodeProject.install();
		this.chain = LocalChain.shared();
		this.line = CuttableLine.to(ReferenceFacilitator.sharedUrl());
		this.block = this.chain.blockNumber();
	}

	@AfterEach
	void stop() throws Exception {
		if (this.line != null) {
			this.line.close();
		}
	}

	@ParameterizedTest
	@EnumSource
	void samePaymentGetsTheContentIfTheChainCanBeRead(Version version) throws Exception {
		try (RunningSample sample = RunningSample.start(this.line.url(), "--x402.rpc-url=" + this.chain.url())) {
			SampleClient client = new SampleClient(sample.port());
			String payment = client.sign(CALL, version);
			Transfer transfer = presentInVain(client, version, payment);
			HttpResponse<String> again = client.present(CALL, version, payment);
			assertThat(again.statusCode()).isEqualTo(200);
			assertThat(SampleClient.json(again.body()).get("city").stringValue()).isEqualTo("Berlin");
			assertThat(SampleClient.decode(SampleClient.header(again, version.responseHeader()))
				.get("transaction")
				.stringValue()).isEqualTo(transfer.transaction());
			assertThat(client.present(CALL, version, payment).statusCode()).isEqualTo(409);
			assertThat(this.chain.transfersAfter(this.block)).containsExactly(transfer);
			await().untilAsserted(() -> assertThat(sample.payments()).singleElement().satisfies((row) -> {
				assertThat(row.money()).isEqualTo(MoneyState.SETTLED);
				assertThat(row.content()).isEqualTo(ContentState.DELIVERED);
			}));
		}
	}

	@ParameterizedTest
	@EnumSource
	void outcomeStaysUnknownWithoutEvidence(Version version) throws Exception {
		try (RunningSample sample = RunningSample.start(this.line.url())) {
			SampleClient client = new SampleClient(sample.port());
			String payment = client.sign(CALL, version);
			Transfer transfer = presentInVain(client, version, payment);
			assertThatNobodyIsAskedToPayAgain(client.present(CALL, version, payment));
			assertThat(this.chain.transfersAfter(this.block)).containsExactly(transfer);
			assertThat(sample.payments()).singleElement()
				.satisfies((row) -> assertThat(row.money()).isEqualTo(MoneyState.UNKNOWN));
		}
	}

	private Transfer presentInVain(SampleClient client, Version version, String payment) {
		this.line.cutBeforeAnswersTo("POST /settle");
		assertThatNobodyIsAskedToPayAgain(client.present(CALL, version, payment));
		this.line.mend();
		assertThat(this.chain.transfersAfter(this.block)).hasSize(1);
		return this.chain.transfersAfter(this.block).getFirst();
	}

	private static void assertThatNobodyIsAskedToPayAgain(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).isEqualTo(503);
		assertThat(answer.headers().firstValue("Retry-After")).isPresent();
		assertThat(answer.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		assertThat(SampleClient.json(answer.body()).has("accepts")).isFalse();
	}

}
