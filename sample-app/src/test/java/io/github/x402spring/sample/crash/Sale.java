package io.github.x402spring.sample.crash;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import io.github.x402spring.sample.testsupport.LocalChain.Transfer;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A request with its payment, which moves money once and has its content once.
 *
 * @param call the request
 * @param payment the payment as presented
 */
record Sale(Call call, String payment) {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	String nonce() {
		return SampleClient.decode(this.payment).at("/payload/authorization/nonce").stringValue();
	}

	/**
	 * See that chain, books and answers agree on one transfer and one content.
	 * @param shop the seller
	 * @param last the answer with the content, or that it was delivered
	 * @param transfers tells the transfers by the nonce
	 * @param lives what may have happened to the payment
	 */
	void assertThatIsDone(KillableShop shop, HttpResponse<String> last, Function<String, List<Transfer>> transfers,
			List<List<String>> lives) throws Exception {
		assertThat(transfers.apply(nonce())).extracting(Transfer::transaction).containsExactly(transaction(last));
		// The books are closed after the content has left.
		JsonNode books = await().atMost(LIMIT).until(() -> shop.books(nonce()), (it) -> it.get("unfinished").isEmpty());
		assertThat(books.get("chainRead").booleanValue()).isTrue();
		assertThat(books.get("findings")).isEmpty();
		assertThat(books.get("life").valueStream().map(JsonNode::stringValue).distinct().toList()).isIn(lives);
		HttpResponse<String> late = shop.present(this.call, this.payment).getLast();
		assertThat(late.statusCode()).isEqualTo(409);
		assertThat(late.body()).contains("already-delivered");
		assertThat(transaction(late)).isEqualTo(transaction(last));
	}

	private static String transaction(HttpResponse<String> answer) {
		return SampleClient.decode(SampleClient.header(answer, Version.V2.responseHeader()))
			.get("transaction")
			.stringValue();
	}

}
