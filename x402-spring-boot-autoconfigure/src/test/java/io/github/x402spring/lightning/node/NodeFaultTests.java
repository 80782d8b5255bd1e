package io.github.x402spring.lightning.node;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.LightningNodeException;
import io.github.x402spring.lightning.LightningNodeException.Trouble;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.lightning.node.NodeFixture.State;
import io.github.x402spring.testsupport.StubFacilitator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Whatever a node or the line to it does wrong is told apart, within time and memory, and
 * no invoice is offered that is not what was asked for.
 */
@Timeout(60)
@Tag("integration")
class NodeFaultTests {

	private final StubFacilitator stub = new StubFacilitator();

	private final LightningInvoice invoice = NodeFixture.invoice();

	@AfterEach
	void close() {
		this.stub.close();
	}

	@ParameterizedTest
	@EnumSource
	void invoiceForAnotherHashIsNotOffered(NodeFixture kind) {
		this.stub.answer(200, kind.made(this.invoice.text(), NodeFixture.invoice().hash().hex()));
		assertCreate(kind, Trouble.OTHER_INVOICE);
	}

	@ParameterizedTest
	@EnumSource
	void otherInvoiceIsNotOffered(NodeFixture kind) {
		this.stub.answer(200, kind.made(other(LightningNetwork.REGTEST, 20_000, "Weather & \u2600", 300)))
			.answer(200, kind.made(other(LightningNetwork.REGTEST, 21_000, "Rain", 300)))
			.answer(200, kind.made(other(LightningNetwork.REGTEST, 21_000, "Weather & \u2600", 3600)));
		for (int i = 0; i < 3; i++) {
			assertCreate(kind, Trouble.OTHER_INVOICE);
		}
		assertThat(this.stub.calls()).hasSize(3);
	}

	@ParameterizedTest
	@EnumSource
	void invoiceForAnotherNetworkIsNotOffered(NodeFixture kind) {
		this.stub.answer(200, kind.made(other(LightningNetwork.TESTNET, 21_000, "Weather & \u2600", 300)));
		assertCreate(kind, Trouble.OTHER_NETWORK);
	}

	@ParameterizedTest
	@EnumSource
	void answerAboutAnotherInvoiceIsMalformed(NodeFixture kind) {
		this.stub.answer(200, kind.state(NodeFixture.invoice(), State.PAID));
		assertFind(kind, Trouble.MALFORMED);
	}

	@ParameterizedTest
	@EnumSource
	void answersWithoutSenseAreMalformed(NodeFixture kind) {
		for (String body : new String[] { "", "null", "[]", "{", "{}", "<html>", "{\"a\":1,\"a\":2}",
				kind.state(this.invoice, State.PAID).replaceAll("22000|(?<=receivedSat\":)20", "\"-1\""),
				kind.state(this.invoice, State.OPEN)
					.replaceAll("OPEN|unpaid", "NEW")
					.replaceAll("\"(isPaid|paid)\":false", "\"$1\":\"no\"") }) {
			try (StubFacilitator other = new StubFacilitator()) {
				other.answer(200, body);
				LightningNode node = kind.connect(other.url());
				assertTrouble(() -> node.find(this.invoice.hash()), Trouble.MALFORMED);
				assertTrouble(() -> node.createInvoice(NodeFixture.REQUEST), Trouble.MALFORMED);
			}
		}
		this.stub.answer(200, kind.made("lnbcrt1nonsense", this.invoice.hash().hex()));
		assertCreate(kind, Trouble.MALFORMED);
	}

	@ParameterizedTest
	@CsvSource({ "301, MALFORMED", "302, MALFORMED", "400, REFUSED", "401, UNAUTHORIZED", "403, UNAUTHORIZED",
			"404, REFUSED", "429, BUSY", "500, FAILED", "503, BUSY" })
	void statusIsToldApart(int status, Trouble trouble) {
		this.stub.answer((exchange) -> {
			exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/");
			StubFacilitator.send(exchange, status, "{\"message\":\"x\"}".getBytes(StandardCharsets.UTF_8));
		});
		for (NodeFixture kind : NodeFixture.values()) {
			assertCreate(kind, trouble);
		}
		assertThat(this.stub.calls()).hasSize(4);
	}

	@Test
	void longAnswerIsHungUpOn() throws InterruptedException {
		CountDownLatch hungUp = this.stub.answerWithoutEnd();
		assertCreate(NodeFixture.LND, Trouble.TOO_LARGE);
		assertThat(hungUp.await(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void answerUpToTheBoundIsRead() {
		String made = NodeFixture.LND.made(this.invoice);
		this.stub.answer(200, made + " ".repeat(NodeHttp.MAX_BODY - made.length()))
			.answer(200, made + " ".repeat(NodeHttp.MAX_BODY + 1 - made.length()));
		assertThat(NodeFixture.LND.connect(this.stub.url()).createInvoice(NodeFixture.REQUEST)).isEqualTo(this.invoice);
		assertCreate(NodeFixture.LND, Trouble.TOO_LARGE);
	}

	@Test
	void silentNodeIsGivenUp() throws InterruptedException {
		CountDownLatch end = new CountDownLatch(1);
		this.stub.answer((exchange) -> await(end));
		LightningNode node = NodeFixture.LND.connect(settings(this.stub.url(), Duration.ofMillis(200), 4));
		assertTrouble(() -> node.find(this.invoice.hash()), Trouble.TIMED_OUT);
		end.countDown();
	}

	@Test
	void answerThatTricklesIsGivenUp() {
		CountDownLatch end = new CountDownLatch(1);
		this.stub.answer((exchange) -> {
			exchange.sendResponseHeaders(200, 0);
			exchange.getResponseBody().write('{');
			exchange.getResponseBody().flush();
			await(end);
		});
		LightningNode node = NodeFixture.LND.connect(settings(this.stub.url(), Duration.ofMillis(200), 4));
		assertThatExceptionOfType(LightningNodeException.class).isThrownBy(() -> node.find(this.invoice.hash()))
			.satisfies((ex) -> assertThat(ex.trouble()).isIn(Trouble.TIMED_OUT, Trouble.DISCONNECTED));
		end.countDown();
	}

	@Test
	void nodeThatIsAwayIsNotReached() throws IOException {
		URI url;
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			url = URI.create("http://127.0.0.1:" + socket.getLocalPort());
		}
		assertTrouble(() -> NodeFixture.LND.connect(url).find(this.invoice.hash()), Trouble.NOT_CONNECTED);
	}

	@Test
	void callsAtOnceAreBounded() throws Exception {
		CountDownLatch arrived = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		this.stub.answer((exchange) -> {
			arrived.countDown();
			await(end);
			StubFacilitator.send(exchange, 200,
					NodeFixture.LND.state(this.invoice, State.OPEN).getBytes(StandardCharsets.UTF_8));
		});
		LightningNode node = NodeFixture.LND.connect(settings(this.stub.url(), Duration.ofSeconds(30), 1));
		Thread first = Thread.startVirtualThread(() -> node.find(this.invoice.hash()));
		assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
		assertTrouble(() -> node.find(this.invoice.hash()), Trouble.NO_ROOM);
		end.countDown();
		first.join();
		assertThat(node.find(this.invoice.hash())).isNotNull();
		assertThat(this.stub.calls()).hasSize(2);
	}

	@Test
	void troubleRepeatsNothingThatTheNodeSaid() {
		this.stub.answer(400, "{\"message\":\"" + NodeFixture.PREIMAGE + NodeFixture.SECRET + "\"}");
		assertThatExceptionOfType(LightningNodeException.class)
			.isThrownBy(() -> NodeFixture.LND.connect(this.stub.url()).createInvoice(NodeFixture.REQUEST))
			.withMessage("The Lightning node refused the call")
			.withNoCause();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://node.example", "ftp://127.0.0.1", "https://user@node.example", "node.example",
			"https://node.example?key=1", "https://node.example#a", "http://127.0.0.1.example" })
	void nodeIsCalledSafelyOnly(String url) {
		assertThatIllegalArgumentException().isThrownBy(() -> NodeSettings.of(URI.create(url), null));
	}

	@Test
	void limitsArePositive() {
		URI url = URI.create("https://node.example");
		Duration second = Duration.ofSeconds(1);
		assertThatIllegalArgumentException().isThrownBy(() -> new NodeSettings(url, Duration.ZERO, second, 1, null));
		assertThatIllegalArgumentException().isThrownBy(() -> new NodeSettings(url, second, Duration.ZERO, 1, null));
		assertThatIllegalArgumentException().isThrownBy(() -> new NodeSettings(url, second, second, 0, null));
	}

	private void assertCreate(NodeFixture kind, Trouble trouble) {
		assertTrouble(() -> kind.connect(this.stub.url()).createInvoice(NodeFixture.REQUEST), trouble);
	}

	private void assertFind(NodeFixture kind, Trouble trouble) {
		assertTrouble(() -> kind.connect(this.stub.url()).find(this.invoice.hash()), trouble);
	}

	private static void assertTrouble(Runnable call, Trouble trouble) {
		assertThatExceptionOfType(LightningNodeException.class).isThrownBy(call::run)
			.extracting(LightningNodeException::trouble)
			.isEqualTo(trouble);
	}

	private static NodeSettings settings(URI url, Duration timeout, int calls) {
		return new NodeSettings(url, Duration.ofSeconds(5), timeout, calls, null);
	}

	private static void await(CountDownLatch end) throws IOException {
		try {
			end.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	private static LightningInvoice other(LightningNetwork network, long amount, String description, int expiry) {
		Clock clock = NodeFixture.CLOCK;
		return new SandboxLightningNode(network, clock).createInvoice(
				new InvoiceRequest(network, BigInteger.valueOf(amount), description, Duration.ofSeconds(expiry)));
	}

}
