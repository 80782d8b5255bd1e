package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.time.Duration;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The only payment of a sample, and what answers, books and chain say of it. It is the
 * only one on the chain since this was made, too.
 */
final class SinglePayment {

	private static final Duration LIMIT = Duration.ofSeconds(40);

	private final LocalChain chain = LocalChain.shared();

	private final BigInteger block = this.chain.blockNumber();

	private final RunningSample sample;

	private final SampleClient client;

	private final Call call;

	private final String text;

	private SinglePayment(RunningSample sample, Call call) {
		this.sample = sample;
		this.client = new SampleClient(sample.port());
		this.call = call;
		this.text = this.client.sign(call, Version.V2);
	}

	static SinglePayment of(RunningSample sample, Call call) {
		return new SinglePayment(sample, call);
	}

	HttpResponse<String> present() {
		return this.client.present(this.call, Version.V2, this.text);
	}

	Payment row() {
		assertThat(this.sample.payments()).hasSize(1);
		return this.sample.payments().getFirst();
	}

	String transaction() {
		return this.chain.transfersAfter(this.block).getFirst().transaction();
	}

	int transfers() {
		return this.chain.transfersAfter(this.block).size();
	}

	/** The money may have moved: no content, no challenge, and the hash in the books. */
	void assertUnknown(HttpResponse<String> answer) {
		assertWithheld(answer, "settlement-unknown");
		assertThat(row().money()).isEqualTo(MoneyState.UNKNOWN);
		assertThat(row().transaction()).matches("0x[0-9a-f]{64}");
		assertThat(this.chain.transfersAfter(this.block))
			.allSatisfy((transfer) -> assertThat(transfer.transaction()).isEqualTo(row().transaction()))
			.hasSizeLessThan(2);
	}

	/** No money can have moved, and no reservation is left. */
	void assertNotSent(HttpResponse<String> answer) {
		assertWithheld(answer, "payment-unavailable");
		assertThat(this.sample.payments()).isEmpty();
		assertThat(transfers()).isZero();
	}

	private static void assertWithheld(HttpResponse<String> answer, String problem) {
		assertThat(answer.body()).contains(problem).doesNotContain("temperature");
		assertThat(answer.statusCode()).isEqualTo(503);
		assertThat(answer.headers().firstValue("Retry-After")).isPresent();
		assertThat(answer.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
	}

	/** The same payment gets its content, and gets it and is made only once. */
	void assertCollectedOnce() {
		await().atMost(LIMIT).until(this::present, (answer) -> answer.statusCode() == 200);
		assertDeliveredOnce();
	}

	/** It got its content and gets it no more, and was made only once. */
	void assertDeliveredOnce() {
		await().atMost(LIMIT).untilAsserted(() -> assertThat(present().body()).contains("already-delivered"));
		assertThat(row().money()).isEqualTo(MoneyState.SETTLED);
		assertThat(row().content()).isEqualTo(ContentState.DELIVERED);
		assertThat(row().transaction()).isEqualTo(transaction());
		assertThat(transfers()).isOne();
	}

}
