package io.github.x402spring.web.servlet;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.sandbox.SandboxFacilitator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mockito;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Junk at full speed (attacks A30 and A35): nobody but the gate itself is bothered.
 */
@SpringBootTest(classes = GateTestApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox" })
@Import(Jetty.class)
@ExtendWith(OutputCaptureExtension.class)
@DisplayName("A30, A35 junk flood")
@Tag("integration")
class JunkFloodTests {

	/** Requests on one connection: Jetty keeps it open after a 400, Tomcat does not. */
	private static final int BATCH = 100;

	private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");

	@MockitoSpyBean
	private PaymentLedger ledger;

	@Autowired
	private SandboxFacilitator sandbox;

	@LocalServerPort
	private int port;

	@Test
	@DisplayName("A30 1,000 junk headers reach neither ledger nor facilitator")
	void junkReachesNeitherLedgerNorFacilitator(CapturedOutput output) throws Exception {
		flood(1_000, output);
	}

	@Test
	@Tag("campaign")
	@DisplayName("A30 50,000 junk headers reach neither ledger nor facilitator and leave no trace in memory")
	void muchJunkReachesNeitherLedgerNorFacilitator(CapturedOutput output) throws Exception {
		flood(5_000, output);
		long before = usedMemory();
		flood(50_000, output);
		assertThat(usedMemory() - before).isLessThan(16L * 1024 * 1024);
	}

	private void flood(int requests, CapturedOutput output) throws Exception {
		GateClient client = new GateClient(this.port);
		String payment = client.sign("/json");
		int linesBefore = output.toString().split("\n").length;
		Mockito.clearInvocations(this.ledger);
		AtomicBoolean over = new AtomicBoolean();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
				ExecutorService attackers = Executors.newFixedThreadPool(4)) {
			Future<Duration> slowest = executor.submit(() -> slowestFreeAnswer(client, over));
			List<Future<Integer>> batches = new ArrayList<>();
			for (int i = 0; i < requests / BATCH; i++) {
				long seed = i;
				Callable<Integer> batch = () -> refused(junk(payment, new Random(seed)));
				batches.add(attackers.submit(batch));
			}
			try {
				for (Future<Integer> batch : batches) {
					assertThat(batch.get()).isEqualTo(BATCH);
				}
			}
			finally {
				over.set(true);
			}
			assertThat(slowest.get()).isLessThan(Duration.ofSeconds(5));
		}
		// Somebody looks into it from time to time, but not for the junk.
		Mockito.verify(this.ledger, Mockito.never()).find(Mockito.any());
		Mockito.verify(this.ledger, Mockito.never()).reserve(Mockito.any());
		assertThat(this.sandbox.verifications()).isZero();
		assertThat(this.sandbox.settlements()).isZero();
		assertThat(output.toString().split("\n")).hasSize(linesBefore);
	}

	private int refused(byte[] requests) {
		Matcher matcher = STATUS.matcher(new RawHttp(this.port).exchange(requests).text());
		int refused = 0;
		while (matcher.find()) {
			assertThat(matcher.group(1)).isIn("400", "402");
			refused++;
		}
		return refused;
	}

	// All on one connection, one behind the other. One in twenty is well-formed, with a
	// signature that is not the payer's.
	private static byte[] junk(String payment, Random random) {
		StringBuilder requests = new StringBuilder();
		for (int i = 0; i < BATCH; i++) {
			byte[] bytes = new byte[random.nextInt(1, 1500)];
			random.nextBytes(bytes);
			String junk = switch (random.nextInt(20)) {
				case 0 -> forged(payment, random);
				case 1, 2, 3, 4 -> new String(bytes, StandardCharsets.US_ASCII).replaceAll("[^!-~]", "x");
				case 5, 6, 7 ->
					Base64.getEncoder().encodeToString(("{\"x402Version\":" + random.nextInt() + "}").getBytes());
				default -> Base64.getEncoder().encodeToString(bytes);
			};
			requests.append("GET /json HTTP/1.1\r\nHost: localhost\r\nPAYMENT-SIGNATURE: ")
				.append(junk)
				.append((i == BATCH - 1) ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n");
		}
		return requests.toString().getBytes(StandardCharsets.US_ASCII);
	}

	private static String forged(String payment, Random random) {
		String json = new String(Base64.getDecoder().decode(payment), StandardCharsets.UTF_8);
		String nonce = "\"nonce\":\"0x" + "%016x".formatted(random.nextLong()) + "0".repeat(48) + "\"";
		return Base64.getEncoder()
			.encodeToString(json.replaceAll("\"nonce\":\"0x[0-9a-f]{64}\"", nonce).getBytes(StandardCharsets.UTF_8));
	}

	private static Duration slowestFreeAnswer(GateClient client, AtomicBoolean over) {
		Duration slowest = Duration.ZERO;
		do {
			Instant start = Instant.now();
			assertThat(client.get("/free").statusCode()).isEqualTo(200);
			Duration taken = Duration.between(start, Instant.now());
			slowest = (taken.compareTo(slowest) > 0) ? taken : slowest;
		}
		while (!over.get());
		return slowest;
	}

	private static long usedMemory() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

}
