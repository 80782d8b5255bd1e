package io.github.x402spring.onchain;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.sun.net.httpserver.HttpExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.response.EthChainId;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * JSON-RPC over HTTP, and nodes that misbehave below it.
 */
@Tag("integration")
class RestClientWeb3jServiceTests {

	private static final String METHOD = "eth_chainId";

	private final FakeNode node = new FakeNode();

	private final RestClientWeb3jService service = service(Duration.ofSeconds(20));

	@AfterEach
	void close() {
		this.service.close();
		this.node.close();
	}

	@Test
	void asksByHttp11WithJson() throws IOException {
		this.node.answer(METHOD, (exchange, call) -> {
			assertThat(exchange.getProtocol()).isEqualTo("HTTP/1.1");
			assertThat(exchange.getRequestHeaders()).doesNotContainKey("Upgrade")
				.containsEntry("Content-type", List.of("application/json"));
			FakeNode.send(exchange, 200, Map.of("id", call.get("id"), "result", "0x14a34"));
		});
		assertThat(ask().getChainId().intValue()).isEqualTo(84532);
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://node.example.com", "https://node.example.com/v3/key?x=y", "http://localhost:8545",
			"http://127.0.0.1:8545/", "http://[::1]:8545", "HTTPS://node.example.com" })
	void urlsThatAreSafeAreTaken(String url) {
		assertThatNoException().isThrownBy(() -> new RestClientWeb3jService(URI.create(url)).close());
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://node.example.com", "http://127.0.0.1.example.com", "ws://localhost:8545",
			"file:///tmp/geth.ipc", "node.example.com", "https:///path", "https://user:secret@node.example.com",
			"https://node.example.com/#key" })
	void urlsThatAreNotSafeAreRefused(String url) {
		assertThatIllegalArgumentException().isThrownBy(() -> new RestClientWeb3jService(URI.create(url)))
			.withMessageStartingWith("The URL of a node must")
			.withMessageNotContaining("secret");
	}

	@Test
	void textDoesNotTellTheKey() {
		assertThat(this.service).hasToString("127.0.0.1");
	}

	@Test
	void redirectsAreNotFollowed() {
		this.node.answer(METHOD, (exchange, call) -> {
			exchange.getResponseHeaders().set("Location", this.node.url().toString());
			FakeNode.send(exchange, 307, "");
		});
		assertFails("its response is invalid");
		assertThat(this.node.methods()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 403, 404, 500 })
	void errorsAreNoAnswersWhateverTheySay(int status) {
		this.node.answer(METHOD,
				(exchange, call) -> FakeNode.send(exchange, status, Map.of("id", 1, "result", "0x14a34")));
		assertFails("it refused to answer");
	}

	@ParameterizedTest
	@ValueSource(ints = { 429, 503 })
	void nodeWithoutTimeIsBusyWhateverItSays(int status) {
		this.node.answer(METHOD,
				(exchange, call) -> FakeNode.send(exchange, status, Map.of("id", 1, "result", "0x14a34")));
		assertFails("it is too busy to answer");
	}

	@Test
	void endlessAnswerIsCutOff() {
		this.node.answer(METHOD, (exchange, call) -> drip(exchange, 0));
		assertFails("its answer is too long");
	}

	@Test
	void drippingAnswerIsGivenUp() {
		this.node.answer(METHOD, (exchange, call) -> drip(exchange, 20));
		assertGivenUp();
	}

	@Test
	void silentNodeIsGivenUp() {
		this.node.answer(METHOD, (exchange, call) -> pause(60_000));
		assertGivenUp();
	}

	private void assertGivenUp() {
		RestClientWeb3jService impatient = service(Duration.ofMillis(500));
		long start = System.nanoTime();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> ask(impatient))
			.withMessage("it cannot be reached")
			.withNoCause();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
		impatient.close();
	}

	@Test
	void nodeThatIsNotThereIsToldWithoutItsKey() {
		this.node.close();
		assertFails("it cannot be reached");
	}

	private void assertFails(String message) {
		assertThatExceptionOfType(IOException.class).isThrownBy(this::ask).withMessage(message).withNoCause();
	}

	private RestClientWeb3jService service(Duration limit) {
		return new RestClientWeb3jService(this.node.url(), Duration.ofSeconds(10), limit);
	}

	private EthChainId ask() throws IOException {
		return ask(this.service);
	}

	private static EthChainId ask(RestClientWeb3jService service) throws IOException {
		return new Request<>(METHOD, List.of(), service, EthChainId.class).send();
	}

	private static void drip(HttpExchange exchange, int millis) throws IOException {
		exchange.sendResponseHeaders(200, 0);
		byte[] part = " ".repeat((millis > 0) ? 1 : 65536).getBytes();
		while (true) {
			exchange.getResponseBody().write(part);
			exchange.getResponseBody().flush();
			pause(millis);
		}
	}

	private static void pause(long millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
