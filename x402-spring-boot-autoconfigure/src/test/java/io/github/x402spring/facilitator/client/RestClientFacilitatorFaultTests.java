package io.github.x402spring.facilitator.client;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

import io.github.x402spring.facilitator.client.FacilitatorException.Trouble;
import io.github.x402spring.testsupport.BrokenServer;
import io.github.x402spring.testsupport.GrowingLimit;
import io.github.x402spring.testsupport.StubFacilitator;
import io.github.x402spring.testsupport.UsualFacilitator;
import io.github.x402spring.testsupport.WorkedExample;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Whatever a facilitator or the line to it does wrong is told apart, within time and
 * memory.
 */
@Timeout(120)
@Tag("integration")
class RestClientFacilitatorFaultTests extends FacilitatorClientSteps {

	@ParameterizedTest
	@ValueSource(ints = { 300, 301, 302, 303, 304, 307, 308 })
	void redirectIsNotFollowed(int status) {
		try (StubFacilitator target = new StubFacilitator()) {
			target.answer(200, WorkedExample.settleResponse());
			this.stub.answer((exchange) -> {
				exchange.getResponseHeaders().add("Location", target.url() + "/settle");
				byte[] body = WorkedExample.settleResponse().getBytes(StandardCharsets.UTF_8);
				StubFacilitator.send(exchange, status, (status != 304) ? body : new byte[0]);
			});
			assertTrouble(Trouble.REDIRECTED, this.client);
			assertThat(target.calls()).isEmpty();
			assertThat(this.stub.calls()).hasSize(1);
		}
	}

	@Test
	void answerOf64KibibytesIsRead() {
		this.stub.answer(200, padded(FacilitatorAnswer.MAX_BODY));
		assertThat(this.client.settle(WorkedExample.v2(), LIMIT).success()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 500 })
	void answerOfOneByteMoreIsTooLarge(int status) {
		this.stub.answer(status, padded(FacilitatorAnswer.MAX_BODY + 1));
		assertTrouble(Trouble.TOO_LARGE, this.client);
	}

	@Test
	void endlessAnswerIsHungUpOnAtOnce() throws Exception {
		CountDownLatch hungUp = this.stub.answerWithoutEnd();
		long start = System.nanoTime();
		assertTrouble(Trouble.TOO_LARGE, this.client);
		assertThat(elapsed(start)).isLessThan(Duration.ofSeconds(10));
		assertThat(hungUp.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void answerThatIsNoUtf8IsMalformed() {
		this.stub.answer((exchange) -> StubFacilitator.send(exchange, 200,
				"{\"success\":false,\"errorReason\":\"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1)));
		assertTrouble(Trouble.MALFORMED, this.client);
	}

	@Test
	void compressedAnswerIsNotAskedFor() {
		this.stub.answer(200, WorkedExample.verifyResponse());
		this.client.verify(WorkedExample.v2(), LIMIT);
		assertThat(this.stub.calls().getLast().headers()).doesNotContainKey("Accept-Encoding");
	}

	@ParameterizedTest
	@MethodSource("faults")
	void brokenConnectionIsTroubleAndSettleIsSentOnce(BrokenServer.Behaviour behaviour, Set<Trouble> troubles)
			throws Exception {
		if (!troubles.contains(Trouble.TIMED_OUT)) {
			assertThat(isBroken(behaviour, troubles, LIMIT)).isTrue();
			return;
		}
		GrowingLimit.until((limit) -> isBroken(behaviour, troubles, limit));
	}

	// Whether the request arrived before the time was out.
	private boolean isBroken(BrokenServer.Behaviour behaviour, Set<Trouble> troubles, Duration limit)
			throws IOException {
		try (BrokenServer server = new BrokenServer(behaviour)) {
			FacilitatorClient client = create(server.url().toString(), Map.of());
			long start = System.nanoTime();
			FacilitatorException ex = catchThrowableOfType(FacilitatorException.class,
					() -> client.settle(WorkedExample.v2(), limit));
			assertThat(elapsed(start)).isLessThan(limit.plusSeconds(10));
			if (server.requests().isEmpty()) {
				return false;
			}
			assertThat(ex).isNotNull();
			assertThat(ex.trouble()).isIn(troubles);
			assertThat(server.requests()).containsExactly("POST /settle HTTP/1.1");
			return true;
		}
	}

	// Whether the head of an answer that breaks off is still handed out is a race inside
	// the HTTP client.
	static Stream<Arguments> faults() {
		String answer = WorkedExample.settleResponse();
		String head = "HTTP/1.1 200 OK\r\nContent-Length: " + answer.length() + "\r\n\r\n";
		return Stream.of(fault("hung up", EnumSet.of(Trouble.DISCONNECTED), (socket, request) -> socket.close()),
				fault("reset", EnumSet.of(Trouble.DISCONNECTED), (socket, request) -> {
					socket.setSoLinger(true, 0);
					socket.close();
				}), fault("no HTTP", EnumSet.of(Trouble.DISCONNECTED), (socket, request) -> {
					write(socket.getOutputStream(), "garbage\r\n\r\n");
					socket.close();
				}), fault("half a head", EnumSet.of(Trouble.DISCONNECTED), (socket, request) -> {
					write(socket.getOutputStream(), "HTTP/1.1 200 OK\r\nContent-");
					socket.close();
				}), fault("half a body", EnumSet.of(Trouble.INCOMPLETE, Trouble.DISCONNECTED), (socket, request) -> {
					write(socket.getOutputStream(), head + answer.substring(0, 20));
					socket.close();
				}), fault("broken chunk", EnumSet.of(Trouble.INCOMPLETE, Trouble.DISCONNECTED), (socket, request) -> {
					write(socket.getOutputStream(),
							"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + answer);
					socket.close();
				}), fault("silence", EnumSet.of(Trouble.TIMED_OUT), (socket, request) -> Thread.sleep(60_000)),
				fault("half a body, then silence", EnumSet.of(Trouble.INCOMPLETE, Trouble.TIMED_OUT),
						(socket, request) -> {
							write(socket.getOutputStream(), head + answer.substring(0, 20));
							Thread.sleep(60_000);
						}),
				fault("dripping head", EnumSet.of(Trouble.TIMED_OUT),
						(socket, request) -> drip(socket.getOutputStream(), head + answer)),
				fault("dripping body", EnumSet.of(Trouble.INCOMPLETE, Trouble.TIMED_OUT), (socket, request) -> {
					write(socket.getOutputStream(), head);
					drip(socket.getOutputStream(), answer);
				}), fault("whole answer without an end", EnumSet.of(Trouble.INCOMPLETE, Trouble.TIMED_OUT),
						(socket, request) -> {
							write(socket.getOutputStream(), "HTTP/1.1 200 OK\r\n\r\n" + answer);
							drip(socket.getOutputStream(), " ".repeat(1000));
						}));
	}

	@Test
	void settleOnAStaleConnectionIsNotSentAgain() throws IOException {
		String body = WorkedExample.verifyResponse();
		try (BrokenServer server = new BrokenServer((socket, request) -> {
			if (request > 1) {
				socket.close();
			}
			else {
				write(socket.getOutputStream(),
						"HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
			}
		})) {
			FacilitatorClient pooled = create(server.url().toString(), Map.of());
			assertThat(pooled.verify(WorkedExample.v2(), LIMIT).isValid()).isTrue();
			assertTrouble(Trouble.DISCONNECTED, pooled);
			assertThat(server.requests()).containsExactly("POST /verify HTTP/1.1", "POST /settle HTTP/1.1");
		}
	}

	// A settlement that is written to a connection that has ended has an unknown outcome.
	@Test
	void connectionThatTheServerClosedWhileIdleIsNotUsedAgain() throws Exception {
		String body = WorkedExample.settleResponse();
		Semaphore closed = new Semaphore(0);
		try (BrokenServer server = new BrokenServer((socket, request) -> {
			write(socket.getOutputStream(), "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
			socket.close();
			closed.release();
		})) {
			FacilitatorClient pooled = create(server.url().toString(), Map.of());
			for (int i = 0; i < 3; i++) {
				assertThat(pooled.settle(WorkedExample.v2(), LIMIT).success()).isTrue();
				assertThat(closed.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
				LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
			}
			assertThat(server.requests()).hasSize(3);
		}
	}

	// It would be taken for the answer to the next call.
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void answerThatNobodyAskedForIsDropped(boolean atOnce) throws Exception {
		Semaphore sent = new Semaphore(0);
		String refusal = answer(WorkedExample.settleResponse().replace("true", "false"));
		String success = answer(WorkedExample.settleResponse());
		try (BrokenServer server = new BrokenServer((socket, request) -> {
			write(socket.getOutputStream(), atOnce ? success + refusal : success);
			if (!atOnce) {
				Thread.sleep(50);
				write(socket.getOutputStream(), refusal);
			}
			sent.release();
		})) {
			FacilitatorClient pooled = create(server.url().toString(), Map.of());
			for (int i = 0; i < 3; i++) {
				assertThat(pooled.settle(WorkedExample.v2(), LIMIT).success()).isTrue();
				assertThat(sent.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
				LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
			}
			assertThat(server.requests()).hasSize(3);
		}
	}

	@Test
	void connectionIsUsedAgain() throws IOException {
		Set<Integer> ports = ConcurrentHashMap.newKeySet();
		try (BrokenServer server = new BrokenServer((socket, request) -> {
			ports.add(socket.getPort());
			write(socket.getOutputStream(), answer(WorkedExample.settleResponse()));
		})) {
			FacilitatorClient pooled = create(server.url().toString(), Map.of());
			for (int i = 0; i < 3; i++) {
				assertThat(pooled.settle(WorkedExample.v2(), LIMIT).success()).isTrue();
				LockSupport.parkNanos(Duration.ofMillis(i * 20).toNanos());
			}
			assertThat(server.requests()).hasSize(3);
			assertThat(ports).hasSize(1);
		}
	}

	@ParameterizedTest
	@MethodSource("exceptions")
	void troubleIsToldApart(IOException exception, Trouble trouble) {
		RestClient.Builder failing = RestClient.builder().requestInterceptor((request, body, execution) -> {
			throw exception;
		});
		assertTrouble(trouble, create(UsualFacilitator.settings(this.stub.url()), failing));
	}

	static Stream<Arguments> exceptions() {
		return Stream.of(Arguments.of(new UnknownHostException("text"), Trouble.NOT_CONNECTED),
				Arguments.of(new ConnectException("text"), Trouble.NOT_CONNECTED),
				Arguments.of(new HttpConnectTimeoutException("text"), Trouble.NOT_CONNECTED),
				Arguments.of(new HttpTimeoutException("text"), Trouble.TIMED_OUT),
				Arguments.of(new SocketTimeoutException("text"), Trouble.TIMED_OUT),
				Arguments.of(new SSLHandshakeException("text"), Trouble.NOT_TRUSTED),
				Arguments.of(new IOException("text"), Trouble.DISCONNECTED));
	}

	@Test
	void portWithoutAServerIsNotConnected() {
		this.stub.close();
		assertTrouble(Trouble.NOT_CONNECTED, this.client);
	}

	@Test
	void lackOfTrustIsKnownAlsoWhereItIsWrapped() {
		IOException wrapped = new IOException("closed", new SSLException("not TLS"));
		assertThat(RestClientFacilitatorClient.trouble(wrapped)).isEqualTo(Trouble.NOT_TRUSTED);
		assertThat(RestClientFacilitatorClient.trouble(new IOException("closed"))).isEqualTo(Trouble.DISCONNECTED);
		assertThat(RestClientFacilitatorClient.trouble(new FacilitatorAnswer.IncompleteAnswerException(wrapped)))
			.isEqualTo(Trouble.INCOMPLETE);
	}

	@Test
	void serverWithoutTlsIsNotTrusted() throws IOException {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			executor.submit(() -> {
				try (Socket socket = server.accept()) {
					// To close with the greeting unread would reset the connection, and
					// an end of
					// ours could be seen before the answer: the client is to hang up.
					socket.getInputStream().read(new byte[16 * 1024]);
					write(socket.getOutputStream(), "HTTP/1.1 400 Bad Request\r\n\r\n");
					socket.getInputStream().readAllBytes();
				}
				return null;
			});
			assertTrouble(Trouble.NOT_TRUSTED, create("https://127.0.0.1:" + server.getLocalPort(), Map.of()));
		}
	}

	@Test
	void textOfTroubleRepeatsNothing() {
		this.stub.answer(500, "secret text of the facilitator");
		assertThatExceptionOfType(FacilitatorException.class)
			.isThrownBy(() -> this.client.settle(WorkedExample.v2(), LIMIT))
			.withMessage("Facilitator settle: HTTP status 5xx")
			.withNoCause();
		this.stub.close();
		// One without a connection from before.
		FacilitatorClient fresh = create(this.stub.url().toString(), Map.of());
		assertThatExceptionOfType(FacilitatorException.class).isThrownBy(() -> fresh.supported(LIMIT))
			.withMessage("Facilitator supported: could not connect")
			.withNoCause();
	}

	private static void assertTrouble(Trouble trouble, FacilitatorClient client) {
		assertTrouble(EnumSet.of(trouble), client);
	}

	private static void assertTrouble(Set<Trouble> troubles, FacilitatorClient client) {
		assertThatExceptionOfType(FacilitatorException.class).isThrownBy(() -> client.settle(WorkedExample.v2(), LIMIT))
			.satisfies((ex) -> assertThat(ex.trouble()).isIn(troubles));
	}

	private static Arguments fault(String name, Set<Trouble> troubles, BrokenServer.Behaviour behaviour) {
		return Arguments.of(Named.of(name, behaviour), troubles);
	}

	private static String answer(String body) {
		return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
	}

	private static String padded(int length) {
		String answer = WorkedExample.settleResponse();
		return answer + " ".repeat(length - answer.length());
	}

	private static Duration elapsed(long start) {
		return Duration.ofNanos(System.nanoTime() - start);
	}

	private static void drip(OutputStream output, String text) throws IOException, InterruptedException {
		for (int i = 0; i < text.length(); i++) {
			write(output, text.substring(i, i + 1));
			Thread.sleep(50);
		}
	}

	private static void write(OutputStream output, String text) throws IOException {
		output.write(text.getBytes(StandardCharsets.UTF_8));
		output.flush();
	}

}
