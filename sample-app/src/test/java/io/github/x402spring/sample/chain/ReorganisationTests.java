package io.github.x402spring.sample.chain;

import java.time.Duration;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.ReferenceFacilitator;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * The chain is looked at half a minute after a settlement, which takes this test as long.
 */
@Tag("campaign")
@Tag("integration")
class ReorganisationTests {

	private static final Duration LIMIT = Duration.ofSeconds(90);

	private static final Call CALL = Call.get("/api/weather");

	@Test
	void settlementThatIsReorganisedAwayIsDoubtedAndOneThatStaysIsProven() throws Exception {
		NodeProject.install();
		LocalChain chain = LocalChain.shared();
		try (RunningSample sample = RunningSample.start(ReferenceFacilitator.sharedUrl(),
				"--x402.rpc-url=" + chain.url(), "--x402.reconcile.interval=1s")) {
			SampleClient client = new SampleClient(sample.port());
			assertThat(client.pay(CALL, Version.V2).statusCode()).isEqualTo(200);
			String before = chain.snapshot();
			String lost = client.sign(CALL, Version.V2);
			assertThat(client.present(CALL, Version.V2, lost).statusCode()).isEqualTo(200);
			chain.revert(before);
			// Each of the two is looked at when its own half minute is over.
			await().atMost(LIMIT)
				.untilAsserted(() -> assertThat(sample.payments())
					.extracting(Payment::money, Payment::proven, Payment::content)
					.containsExactlyInAnyOrder(tuple(MoneyState.SETTLED, true, ContentState.DELIVERED),
							tuple(MoneyState.UNKNOWN, false, ContentState.DELIVERED)));
			// The client helps itself and us: the same payment is sent once more.
			assertThat(client.present(CALL, Version.V2, lost).statusCode()).isEqualTo(409);
			assertThat(sample.payments()).extracting(Payment::money).containsOnly(MoneyState.SETTLED);
		}
	}

}
