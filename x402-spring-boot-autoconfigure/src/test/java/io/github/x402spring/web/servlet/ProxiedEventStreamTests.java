package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sandbox.SandboxFacilitator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A functional route that passes on an endless stream of events as proxies do: it copies
 * what it reads and flushes the output stream after each piece.
 */
@SpringBootTest(classes = ProxiedEventStreamTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.routes[0].pattern=/events", "x402.routes[0].methods=GET",
				"x402.routes[0].price=$0.01", "x402.routes[0].settlement=before_handler" })
@Tag("integration")
class ProxiedEventStreamTests {

	/** The next event is made only when the last one has arrived. */
	private static final Semaphore ARRIVED = new Semaphore(0);

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private ReportingLedger ledger;

	@LocalServerPort
	private int port;

	@Test
	void eventsOfAnEndlessStreamArriveOneByOne() throws Exception {
		ARRIVED.drainPermits();
		ARRIVED.release();
		String payment = new GateClient(this.port).sign("/events");
		try (Socket socket = new Socket("localhost", this.port)) {
			socket.setSoTimeout(10_000);
			socket.getOutputStream()
				.write(("GET /events HTTP/1.1\r\nHost: localhost\r\nPAYMENT-SIGNATURE: " + payment + "\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			assertThat(readUntil(socket.getInputStream(), "event-0")).startsWith("HTTP/1.1 200")
				.containsIgnoringCase("PAYMENT-RESPONSE:");
			assertThat(this.sandbox.transfers()).isOne();
			for (int i = 1; i < 4; i++) {
				ARRIVED.release();
				readUntil(socket.getInputStream(), "event-" + i);
			}
			assertThat(this.ledger.recent(1).get(0).content()).isEqualTo(ContentState.DELIVERED);
		}
		ARRIVED.release(1000);
		await().untilAsserted(() -> assertThat(this.ledger.recent(1).get(0).truncated()).isTrue());
	}

	private static String readUntil(InputStream in, String text) throws IOException {
		StringBuilder read = new StringBuilder();
		while (read.indexOf(text) < 0) {
			int next = in.read();
			assertThat(next).isNotNegative();
			read.append((char) next);
		}
		return read.toString();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		RouterFunction<ServerResponse> proxy() {
			return RouterFunctions.route()
				.GET("/events",
						(request) -> ServerResponse.ok()
							.contentType(MediaType.TEXT_EVENT_STREAM)
							.build((servletRequest, response) -> {
								try (InputStream events = upstream()) {
									copy(events, response.getOutputStream());
								}
								return null;
							}))
				.build();
		}

		private static void copy(InputStream in, OutputStream out) throws IOException {
			byte[] buffer = new byte[4096];
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				out.write(buffer, 0, read);
				out.flush();
			}
		}

		private static InputStream upstream() throws IOException {
			PipedOutputStream events = new PipedOutputStream();
			PipedInputStream received = new PipedInputStream(events);
			Executors.newVirtualThreadPerTaskExecutor().execute(() -> {
				try (events) {
					for (int i = 0; i < 1000; i++) {
						ARRIVED.acquire();
						events.write(("data:event-" + i + "\n\n").getBytes(StandardCharsets.US_ASCII));
						events.flush();
					}
				}
				catch (IOException ex) {
					// The client has left.
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
			return received;
		}

	}

}
