package io.github.x402spring.sample.crash;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.x402spring.sample.crash.KillCase.Order;
import io.github.x402spring.sample.testsupport.LocalChain.Transfer;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Payments of several payers, in one transaction, whose process is killed.
 *
 * @param order when the money is moved
 * @param point where the process is killed
 * @param again where the next process is killed too, or {@code null}
 */
record KillBatch(Order order, KillPoint point, @Nullable KillPoint again) implements KillPlay {

	/** One for each development wallet. */
	static final int SIZE = 4;

	/**
	 * Return all cases.
	 * @return each point around the transaction in both orders, and one that goes round
	 * twice
	 */
	static Stream<KillBatch> all() {
		return Stream.concat(
				Stream.of(KillPoint.BEFORE_SEND, KillPoint.AFTER_OUTBOX, KillPoint.AFTER_SEND, KillPoint.AFTER_SETTLED)
					.flatMap((point) -> Stream.of(Order.values()).map((order) -> new KillBatch(order, point, null))),
				Stream.of(new KillBatch(Order.SETTLE_AFTER, KillPoint.BEFORE_SEND, KillPoint.AFTER_OUTBOX)));
	}

	@Override
	public void buy(KillableShop shop, Function<String, List<Transfer>> transfers) throws Exception {
		Call call = Call.get(this.order.path());
		List<Sale> sales = new ArrayList<>();
		for (int payer = 0; payer < SIZE; payer++) {
			sales.add(new Sale(call, shop.client(payer).sign(call, Version.V2)));
		}
		assertThat(shop.die(sales, this.point)).containsOnly("");
		assertThat(sales)
			.allSatisfy((sale) -> assertThat(transfers.apply(sale.nonce())).hasSize(this.point.isMoved() ? 1 : 0));
		if (this.again != null) {
			shop.liveAndDie(call, sales.getFirst().payment(), this.again);
		}
		List<List<HttpResponse<String>>> answers = presentAll(shop, sales);
		for (int i = 0; i < SIZE; i++) {
			assertThat(answers.get(i)).extracting(HttpResponse::statusCode).doesNotContain(402, 500);
			HttpResponse<String> last = answers.get(i).getLast();
			assertThat(last.statusCode()).as(last.body()).isEqualTo(200);
			assertThat(last.body()).isEqualTo(this.order.content());
		}
		// The last step is written down after the content has left.
		await().untilAsserted(() -> assertThat(shop.books(sales.getFirst().nonce()).get("unfinished")).isEmpty());
		for (int i = 0; i < SIZE; i++) {
			sales.get(i).assertThatIsDone(shop, answers.get(i).getLast(), transfers, lives());
		}
		// What was written down is what is mined.
		if (this.point != KillPoint.BEFORE_SEND) {
			assertThat(sales.stream()
				.flatMap((sale) -> transfers.apply(sale.nonce()).stream())
				.map(Transfer::transaction)
				.distinct()).hasSize(1);
		}
	}

	// The process dies of the first one that is settled.
	private List<List<String>> lives() {
		return (this.point == KillPoint.AFTER_SETTLED) ? List.of(this.order.life(false), this.order.life(true))
				: List.of(this.order.life(true));
	}

	private static List<List<HttpResponse<String>>> presentAll(KillableShop shop, List<Sale> sales) throws Exception {
		shop.client();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<List<HttpResponse<String>>>> presented = IntStream.range(0, sales.size())
				.mapToObj((i) -> executor.submit(() -> shop.present(sales.get(i).call(), sales.get(i).payment())))
				.toList();
			List<List<HttpResponse<String>>> answers = new ArrayList<>();
			for (Future<List<HttpResponse<String>>> one : presented) {
				answers.add(one.get());
			}
			return answers;
		}
	}

	@Override
	public String toString() {
		String name = this.order + ", killed " + this.point + ((this.again != null) ? " and " + this.again : "");
		return name.replace('_', ' ').toLowerCase(Locale.ROOT);
	}

}
