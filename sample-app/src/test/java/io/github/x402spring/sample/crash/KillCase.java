package io.github.x402spring.sample.crash;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.x402spring.sample.crash.KillPoint.Rest;
import io.github.x402spring.sample.testsupport.LocalChain.Transfer;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One payment whose process is killed.
 *
 * @param order when the money is moved
 * @param point where the process is killed
 * @param again where the next process is killed too, or {@code null}
 */
record KillCase(Order order, KillPoint point, @Nullable KillPoint again) implements KillPlay {

	/**
	 * Return all cases with a facilitator.
	 * @return each point in both orders, and some that go round twice
	 */
	static Stream<KillCase> all() {
		return Stream.concat(
				Stream.of(KillPoint.values())
					.filter((point) -> point != KillPoint.AFTER_OUTBOX)
					.flatMap(KillCase::inBothOrders),
				Stream.of(new KillCase(Order.SETTLE_AFTER, KillPoint.MID_FLUSH, KillPoint.MID_FLUSH),
						new KillCase(Order.SETTLE_BEFORE, KillPoint.BEFORE_SEND, KillPoint.BEFORE_SEND)));
	}

	/**
	 * Return the cases in which own transactions are unlike a facilitator.
	 * @return the points around the outbox, and one case that goes round twice
	 */
	static Stream<KillCase> onchain() {
		return Stream.concat(Stream.of(KillPoint.AFTER_OUTBOX, KillPoint.AFTER_SEND).flatMap(KillCase::inBothOrders),
				Stream.of(new KillCase(Order.SETTLE_AFTER, KillPoint.BEFORE_SEND, null),
						new KillCase(Order.SETTLE_BEFORE, KillPoint.BEFORE_SEND, KillPoint.AFTER_OUTBOX)));
	}

	private static Stream<KillCase> inBothOrders(KillPoint point) {
		return Stream.of(Order.values()).map((order) -> new KillCase(order, point, null));
	}

	@Override
	public void buy(KillableShop shop, Function<String, List<Transfer>> transfers) throws Exception {
		Call call = Call.get(this.order.path);
		String payment = shop.client().sign(call, Version.V2);
		Sale sale = new Sale(call, payment);
		assertThatGotNoMoreThanPaidFor(shop.die(call, payment, this.point));
		assertThat(transfers.apply(sale.nonce())).hasSize(this.point.isMoved() ? 1 : 0);
		if (this.again != null) {
			shop.liveAndDie(call, payment, this.again);
		}
		List<HttpResponse<String>> answers = shop.present(call, payment);
		assertThat(answers).extracting(HttpResponse::statusCode).doesNotContain(402, 500);
		HttpResponse<String> last = answers.getLast();
		if (this.point == KillPoint.AFTER_DELIVERED) {
			assertThat(last.statusCode()).as(last.body()).isEqualTo(409);
		}
		else {
			assertThat(last.statusCode()).as(last.body()).isEqualTo(200);
			assertThat(last.body()).isEqualTo(this.order.content);
		}
		sale.assertThatIsDone(shop, last, transfers, List.of(life()));
	}

	private void assertThatGotNoMoreThanPaidFor(String got) {
		String content = this.order.content;
		String half = content.substring(0, content.length() / 2);
		switch (this.point) {
			case MID_FLUSH -> assertThat(got).contains("200", half).doesNotContain(content);
			case AFTER_FLUSH, AFTER_DELIVERED -> assertThat(got).contains("200", content);
			default -> assertThat(got).isEmpty();
		}
	}

	private List<String> life() {
		boolean question = this.point.rest() == Rest.QUESTION
				|| (this.again != null && this.again.rest() == Rest.QUESTION);
		return this.order.life(question);
	}

	@Override
	public String toString() {
		String name = this.order + ", killed " + this.point + ((this.again != null) ? " and " + this.again : "");
		return name.replace('_', ' ').toLowerCase(Locale.ROOT);
	}

	/**
	 * When the money is moved.
	 */
	enum Order {

		/** After the handler. */
		SETTLE_AFTER("/api/weather", "{\"city\":\"Berlin\",\"temperature\":18,\"sky\":\"cloudy\"}",
				List.of("RESERVED/SERVING", "SETTLING/SERVING", "SETTLED/SERVING", "SETTLED/DELIVERED"),
				List.of("RESERVED/SERVING", "SETTLING/SERVING", "UNKNOWN/FAILED", "SETTLED/FAILED", "SETTLED/SERVING",
						"SETTLED/DELIVERED")),

		/** Before the handler. The list of cities has a price here. */
		SETTLE_BEFORE("/api/cities", "[\"Berlin\",\"Lisbon\",\"Nairobi\",\"Oslo\",\"Singapore\"]",
				List.of("RESERVED/NONE", "SETTLING/NONE", "SETTLED/SERVING", "SETTLED/DELIVERED"),
				List.of("RESERVED/NONE", "SETTLING/NONE", "UNKNOWN/NONE", "SETTLED/NONE", "SETTLED/SERVING",
						"SETTLED/DELIVERED"));

		private final String path;

		private final String content;

		private final List<String> withoutQuestion;

		private final List<String> withQuestion;

		Order(String path, String content, List<String> withoutQuestion, List<String> withQuestion) {
			this.path = path;
			this.content = content;
			this.withoutQuestion = withoutQuestion;
			this.withQuestion = withQuestion;
		}

		String path() {
			return this.path;
		}

		String content() {
			return this.content;
		}

		/**
		 * Return the life of a payment.
		 * @param question whether it was not known for a time what became of the money
		 * @return its states
		 */
		List<String> life(boolean question) {
			return question ? this.withQuestion : this.withoutQuestion;
		}

	}

}
