package io.github.x402spring.sample.testsupport;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;

/**
 * Many paid requests, some of them at a time, by clients of both versions. A client that
 * is told to come back does so with the same payment, twice.
 */
public final class PaymentRush implements AutoCloseable {

	public static final int AT_A_TIME = 16;

	private static final Call CALL = Call.get("/api/weather");

	private static final int PRESENTATIONS = 3;

	private final ExecutorService clients = Executors.newFixedThreadPool(AT_A_TIME);

	private final AtomicInteger paid = new AtomicInteger();

	private final List<SampleClient> servers;

	private final List<Future<Outcome>> outcomes;

	private PaymentRush(List<SampleClient> servers, int count) {
		this.servers = servers;
		this.outcomes = IntStream.range(0, count)
			.mapToObj((index) -> this.clients
				.submit(buy(servers.get((index / 2) % servers.size()), Version.values()[index % 2])))
			.toList();
	}

	public static PaymentRush start(SampleClient client, int count) {
		return new PaymentRush(List.of(client), count);
	}

	/**
	 * Buy from several instances in turn.
	 * @param servers the instances
	 * @param count how many payments
	 * @return the rush that has begun
	 */
	public static PaymentRush start(List<SampleClient> servers, int count) {
		return new PaymentRush(servers, count);
	}

	/**
	 * Return how many have their content by now.
	 * @return how many
	 */
	public int paid() {
		return this.paid.get();
	}

	/**
	 * Wait for the end.
	 * @return what became of each payment
	 */
	public List<Outcome> outcomes() throws Exception {
		List<Outcome> all = new ArrayList<>();
		for (Future<Outcome> outcome : this.outcomes) {
			all.add(outcome.get());
		}
		return all;
	}

	/**
	 * Present a payment once more.
	 * @param outcome what became of it before
	 * @return the answer
	 */
	public HttpResponse<String> again(Outcome outcome) {
		return this.servers.getFirst().present(CALL, outcome.version(), outcome.payment());
	}

	@Override
	public void close() {
		this.clients.shutdownNow();
	}

	private Callable<Outcome> buy(SampleClient client, Version version) {
		return () -> {
			String payment = client.sign(CALL, version);
			HttpResponse<String> answer = client.present(CALL, version, payment);
			for (int presentation = 1; answer.statusCode() == 503 && presentation < PRESENTATIONS; presentation++) {
				Thread.sleep(Duration.ofSeconds(Long.parseLong(SampleClient.header(answer, "Retry-After"))));
				answer = client.present(CALL, version, payment);
			}
			String nonce = SampleClient.decode(payment).at("/payload/authorization/nonce").stringValue();
			if (answer.statusCode() != 200) {
				return new Outcome(version, payment, nonce, answer.statusCode(), "");
			}
			this.paid.incrementAndGet();
			return new Outcome(version, payment, nonce, 200,
					SampleClient.decode(SampleClient.header(answer, version.responseHeader()))
						.get("transaction")
						.stringValue());
		};
	}

	/**
	 * What became of a payment.
	 *
	 * @param version the client's
	 * @param payment the payment as presented
	 * @param nonce nonce of its authorisation
	 * @param status status of the last answer
	 * @param transaction hash of the transaction on the receipt, or empty
	 */
	public record Outcome(Version version, String payment, String nonce, int status, String transaction) {

	}

}
