package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

import io.github.x402spring.onchain.key.SignedTransaction;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.ECKeyPair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * A transaction that was accepted is taken back by a reorganisation. The chain is looked
 * at half a minute after a settlement, which takes this test as long.
 */
@Tag("campaign")
@Tag("integration")
class ReorganisedTransactionTests {

	private static final Duration LIMIT = Duration.ofSeconds(90);

	private static final String WEATHER = "/api/weather";

	@Test
	void paymentIsDoubtedUntilItsTransactionIsInABlockAgain() throws Exception {
		NodeProject.install();
		LocalChain chain = LocalChain.shared();
		ECKeyPair gas = OnchainShop.key();
		new OnchainShop().fund(gas, BigInteger.TEN.pow(18));
		SendingPayer payer = new SendingPayer();
		try (RunningSample sample = RunningSample.startOnchain(chain.url(), OnchainShop.hex(gas),
				"--x402.reconcile.interval=1s", "--x402.mpp.secret=0123456789abcdef0123456789abcdef",
				"--x402.mpp.realm=api.example.com", "--x402.mpp.own-header=never", "--x402.mpp.transactions=true")) {
			SampleClient client = new SampleClient(sample.port());
			Map<String, String> stays = SendingPayer.challenge(client.get(WEATHER));
			assertThat(present(client, payer.present(stays, payer.pay(stays))).statusCode()).isEqualTo(200);
			String before = chain.snapshot();
			Map<String, String> lost = SendingPayer.challenge(client.get(WEATHER));
			SignedTransaction transaction = payer.sign(LocalChain.TOKEN, payer.transfer(lost));
			String credential = payer.present(lost, payer.send(transaction));
			assertThat(present(client, credential).statusCode()).isEqualTo(200);
			chain.revert(before);
			// Each of the two is looked at when its own half minute is over.
			await().atMost(LIMIT)
				.untilAsserted(() -> assertThat(sample.payments())
					.extracting(Payment::money, Payment::proven, Payment::content)
					.containsExactlyInAnyOrder(tuple(MoneyState.SETTLED, true, ContentState.DELIVERED),
							tuple(MoneyState.UNKNOWN, false, ContentState.DELIVERED)));
			HttpResponse<String> doubted = present(client, credential);
			assertThat(doubted.statusCode()).isEqualTo(503);
			assertThat(doubted.headers().map()).doesNotContainKeys("payment-required", "www-authenticate");
			payer.send(transaction);
			await().atMost(LIMIT)
				.untilAsserted(() -> assertThat(sample.payments()).extracting(Payment::money)
					.containsOnly(MoneyState.SETTLED));
			assertThat(present(client, credential).body()).contains("already-delivered");
		}
		finally {
			chain.mineAtOnce();
		}
	}

	private static HttpResponse<String> present(SampleClient client, String credential) {
		return client.get(WEATHER, "Authorization", credential);
	}

}
