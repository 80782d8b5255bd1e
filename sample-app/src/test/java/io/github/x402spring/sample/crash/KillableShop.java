package io.github.x402spring.sample.crash;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import io.github.x402spring.sample.testsupport.SampleProcess;
import io.github.x402spring.sandbox.SandboxWallet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample on one database, which is killed and started again.
 */
final class KillableShop implements AutoCloseable {

	/** 128 and the number of SIGKILL. */
	private static final int KILLED = 137;

	private static final Duration LIMIT = Duration.ofSeconds(40);

	private static final Duration PAUSE = Duration.ofMillis(100);

	private final Path directory;

	private final String[] arguments;

	private @Nullable SampleProcess process;

	KillableShop(Path directory, String... arguments) {
		this.directory = directory;
		this.arguments = arguments;
	}

	/**
	 * Return a client of the running sample, which is started unless it runs.
	 * @return the client
	 */
	SampleClient client() throws IOException, InterruptedException {
		return new SampleClient(running().port());
	}

	/**
	 * Return a client of the running sample with a development wallet.
	 * @param payer number of the wallet
	 * @return the client
	 */
	SampleClient client(int payer) throws IOException, InterruptedException {
		return new SampleClient(running().port(), SandboxWallet.developmentKey(payer));
	}

	private SampleProcess running() throws IOException {
		if (this.process == null) {
			this.process = launch();
		}
		return this.process;
	}

	/**
	 * Present a payment, and see the process die of it.
	 * @param call the request
	 * @param payment the payment
	 * @param point where it dies
	 * @return all that the client got
	 */
	String die(Call call, String payment, KillPoint point) throws IOException, InterruptedException {
		return die(List.of(new Sale(call, payment)), point).getFirst();
	}

	/**
	 * Present payments at the same time, and see the process die of them.
	 * @param sales the requests with their payments
	 * @param point where it dies
	 * @return all that each client got
	 */
	List<String> die(List<Sale> sales, KillPoint point) throws IOException, InterruptedException {
		client();
		List<String> got = new ArrayList<>();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Callable<String>> exchanges = new ArrayList<>();
			sales.forEach((sale) -> exchanges
				.add(() -> exchange(sale.call(), paid(sale.payment()), KillFilter.HEADER + ": " + point + "\r\n")));
			for (Future<String> exchanged : executor.invokeAll(exchanges)) {
				got.add(exchanged.resultNow());
			}
		}
		awaitDeath();
		return got;
	}

	/**
	 * Present a pass, and see the process die of it.
	 * @param call the request
	 * @param token the pass
	 * @param point where it dies
	 * @return all that the client got
	 */
	String dieOfPass(Call call, String token, KillPoint point) throws IOException, InterruptedException {
		return dieOf(call, "PAYMENT-PASS: " + token, point);
	}

	/**
	 * Present a credential of any family, and see the process die of it.
	 * @param call the request
	 * @param credential a header with its value
	 * @param point where it dies
	 * @return all that the client got
	 */
	String dieOf(Call call, String credential, KillPoint point) throws IOException, InterruptedException {
		client();
		String got = exchange(call, credential, KillFilter.HEADER + ": " + point + "\r\n");
		awaitDeath();
		return got;
	}

	/**
	 * Start the process, present a payment as long as it lives, and see it die.
	 * @param call the request
	 * @param payment the payment
	 * @param point where it dies, whoever gets there
	 */
	void liveAndDie(Call call, String payment, KillPoint point) throws IOException, InterruptedException {
		SampleProcess doomed = launch("--kill.at=" + point);
		this.process = doomed;
		long end = System.nanoTime() + LIMIT.toNanos();
		while (doomed.isListening() && System.nanoTime() < end) {
			exchange(call, paid(payment), "");
			Thread.sleep(PAUSE);
		}
		awaitDeath();
	}

	/**
	 * Present a payment until there is an answer that is to stay.
	 * @param call the request
	 * @param payment the payment
	 * @return all answers
	 */
	List<HttpResponse<String>> present(Call call, String payment) throws IOException, InterruptedException {
		return present((client) -> client.present(call, Version.V2, payment));
	}

	/**
	 * Present a payment of any family until there is an answer that is to stay.
	 * @param present presents it
	 * @return all answers
	 */
	List<HttpResponse<String>> present(Function<SampleClient, HttpResponse<String>> present)
			throws IOException, InterruptedException {
		SampleClient client = client();
		List<HttpResponse<String>> answers = new ArrayList<>();
		long end = System.nanoTime() + LIMIT.toNanos();
		do {
			if (!answers.isEmpty()) {
				Thread.sleep(PAUSE);
			}
			answers.add(present.apply(client));
		}
		while (isPassing(answers.getLast()) && System.nanoTime() < end);
		return answers;
	}

	/**
	 * Return what the books say.
	 * @param nonce nonce of a payment
	 * @return the life of that payment, the ids of all payments that are not settled and
	 * delivered or still in somebody's hands, and the findings of a check of all
	 */
	JsonNode books(String nonce) throws IOException, InterruptedException {
		return SampleClient.json(client().get("/books/" + nonce).body());
	}

	@Override
	public void close() {
		if (this.process != null) {
			this.process.close();
			this.process = null;
		}
	}

	private SampleProcess launch(String... more) throws IOException {
		List<String> all = new ArrayList<>(List.of(this.arguments));
		all.addAll(List.of(more));
		return SampleProcess.launch(this.directory, KillableSample.class, all.toArray(String[]::new));
	}

	private void awaitDeath() throws InterruptedException {
		SampleProcess dying = this.process;
		assertThat(dying).isNotNull();
		assertThat(dying.awaitEnd()).as("the process was killed: %s", dying.tail()).isEqualTo(KILLED);
		this.process = null;
	}

	private static boolean isPassing(HttpResponse<String> answer) {
		return answer.statusCode() == 503
				|| (answer.statusCode() == 409 && answer.body().contains("payment-in-progress"));
	}

	private static String paid(String payment) {
		return "PAYMENT-SIGNATURE: " + payment;
	}

	// A client that keeps what it got when the line breaks.
	private String exchange(Call call, String credential, String more) throws InterruptedException {
		ByteArrayOutputStream got = new ByteArrayOutputStream();
		assertThat(this.process).isNotNull();
		try (Socket socket = new Socket("localhost", this.process.port())) {
			socket.setSoTimeout((int) LIMIT.toMillis());
			String request = "GET " + call.path() + " HTTP/1.1\r\nHost: localhost:" + socket.getPort()
					+ "\r\nConnection: close\r\n" + credential + "\r\n" + more + "\r\n";
			socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
			socket.getInputStream().transferTo(got);
		}
		catch (IOException ex) {
			// The server has died.
		}
		return got.toString(StandardCharsets.UTF_8);
	}

}
