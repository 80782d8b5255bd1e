package io.github.x402spring.web.servlet.pass;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.payment.pass.Draw;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.web.servlet.GateClient;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.atLeast;
import static org.mockito.Mockito.verify;

/**
 * A metered stream that rests for longer than its lease is not taken for dead while its
 * process lives.
 */
@SpringBootTest(classes = RestingStreamTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.ledger.lease=6s", "x402.plans.words.meter.unit=words",
				"x402.plans.words.meter.price=$0.0001", "x402.plans.words.meter.maximum=500",
				"x402.plans.words.passes.credit.price=$1", "x402.plans.words.passes.credit.credit=1",
				"x402.plans.words.passes.credit.valid-for=1h" })
@Tag("integration")
class RestingStreamTests {

	@LocalServerPort
	private int port;

	@MockitoSpyBean
	private PassStore store;

	@Autowired
	private Sales sales;

	@Test
	void leaseIsRenewedWhileTheStreamRests() throws Exception {
		GateClient client = new GateClient(this.port);
		String path = "/x402/passes/words/credit";
		JsonNode pass = new JsonMapper()
			.readTree(client.send("POST", path, "", "PAYMENT-SIGNATURE", client.sign("POST", path, "")).body());
		Thread rest = Thread.ofVirtual().start(() -> {
			// The handler uses nothing while it rests: the schedule renews the lease.
			await().atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> verify(this.store, atLeast(3)).use(any(Draw.class)));
			this.sales.rested.countDown();
		});
		HttpResponse<String> response = client.get("/stream", "PAYMENT-PASS", pass.path("token").asString());
		rest.join();
		assertThat(response.body()).isEqualTo("rain sun");
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(
					this.store.findById(pass.path("id").asString()).orElseThrow().grants().getFirst().balance())
				.isEqualByComparingTo("0.986"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Sales.class)
	static class Application {

	}

	@RestController
	static class Sales {

		private final CountDownLatch rested = new CountDownLatch(1);

		@GetMapping("/stream")
		@PaidEndpoint(plan = "words")
		StreamingResponseBody stream(PaidCall call, HttpServletResponse response) {
			return (out) -> {
				call.use(40);
				out.write("rain".getBytes(StandardCharsets.US_ASCII));
				response.flushBuffer();
				try {
					assertThat(this.rested.await(60, TimeUnit.SECONDS)).isTrue();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				call.use(100);
				out.write(" sun".getBytes(StandardCharsets.US_ASCII));
			};
		}

	}

}
