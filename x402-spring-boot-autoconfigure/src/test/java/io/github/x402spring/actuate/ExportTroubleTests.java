package io.github.x402spring.actuate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.actuate.EndpointShop.Client;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.DelegatingLedger;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.PaymentSlice;
import io.github.x402spring.payment.ledger.ReportingLedger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * An export whose book is away from the beginning, or goes away meanwhile, on a real
 * port.
 */
@SpringBootTest(classes = ExportTroubleTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "management.endpoints.web.exposure.include=payments" })
@Tag("integration")
class ExportTroubleTests {

	private static final AtomicReference<RuntimeException> FIRST = new AtomicReference<>();

	private static final AtomicReference<RuntimeException> LATER = new AtomicReference<>();

	@LocalServerPort
	private int port;

	@BeforeEach
	void repair() {
		FIRST.set(null);
		LATER.set(null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/csv", "application/x-ndjson", "text/html", "application/json" })
	void bookThatIsAwayIsAnswered503(String type) {
		FIRST.set(new LedgerUnavailableException("away", new IllegalStateException("away")));
		assertThat(new Client(this.port).get("/actuator/payments?endpoint=a", "Accept", type).statusCode())
			.isEqualTo(503);
	}

	@Test
	void bookThatIsThereIsExported() throws Exception {
		Client client = new Client(this.port);
		assertThat(client.pay("/paid", client.sign("/paid")).statusCode()).isEqualTo(200);
		assertThat(export().body().lines()).hasSize(1001);
	}

	@ParameterizedTest
	@ValueSource(classes = { NullPointerException.class, LedgerUnavailableException.class })
	void bookThatGoesAwayBreaksTheAnswerOff(Class<?> type) throws Exception {
		Client client = new Client(this.port);
		assertThat(client.pay("/paid", client.sign("/paid")).statusCode()).isEqualTo(200);
		LATER.set(type.equals(NullPointerException.class) ? new NullPointerException("a defect")
				: new LedgerUnavailableException("away", new IllegalStateException("away")));
		assertThatIOException().isThrownBy(this::export);
	}

	private HttpResponse<String> export() throws IOException, InterruptedException {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + "/actuator/payments"))
				.header("Accept", "text/csv")
				.build(), HttpResponse.BodyHandlers.ofString());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(EndpointShop.PaidController.class)
	static class Application {

		@Bean
		ReportingLedger ledger() {
			return new DelegatingLedger(
					new InMemoryPaymentLedger(DataSize.ofMegabytes(16), Duration.ofHours(1), Clock.systemUTC())) {

				@Override
				public PaymentSlice slice(PaymentQuery query) {
					AtomicReference<RuntimeException> trouble = (query.after() == null) ? FIRST : LATER;
					if (trouble.get() != null) {
						throw trouble.get();
					}
					return slices(query, recent(1).getFirst());
				}

			};
		}

		// Two slices of the same payment, again and again.
		private static PaymentSlice slices(PaymentQuery query, Payment payment) {
			return new PaymentSlice(Collections.nCopies(500, payment), (query.after() != null) ? null
					: new PaymentQuery.Cursor(payment.terms().reservedAt(), payment.id()), List.of());
		}

	}

}
