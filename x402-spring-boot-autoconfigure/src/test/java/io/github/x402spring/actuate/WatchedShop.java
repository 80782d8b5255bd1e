package io.github.x402spring.actuate;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.ReportingLedger;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application that is watched, with a ledger that can be unplugged.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class WatchedShop {

	static final AtomicBoolean UNPLUGGED = new AtomicBoolean();

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	@Bean
	ReportingLedger ledger() {
		InMemoryPaymentLedger ledger = new InMemoryPaymentLedger(DataSize.ofMegabytes(256), Duration.ofHours(1),
				Clock.systemUTC());
		return (ReportingLedger) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { ReportingLedger.class }, (proxy, method, arguments) -> {
					if (UNPLUGGED.get() && method.getDeclaringClass() != Object.class) {
						throw new LedgerUnavailableException("unplugged", new IllegalStateException("unplugged"));
					}
					try {
						return method.invoke(ledger, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	static HttpResponse<String> get(int port, String path, String payment) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
		if (payment != null) {
			request.header("PAYMENT-SIGNATURE", payment);
		}
		return send(request);
	}

	static HttpResponse<String> page(int port, String path) {
		return send(
				HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).header("Accept", "text/html"));
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@RestController
	static class PaidController {

		@GetMapping("/paid")
		@PaidEndpoint("$0.001")
		String paid() {
			return "content";
		}

		@GetMapping("/items/{id}")
		@PaidEndpoint("$0.001")
		String item(@PathVariable String id) {
			return "content";
		}

		@GetMapping("/broken")
		@PaidEndpoint("$0.01")
		String broken() {
			throw new IllegalStateException("broken");
		}

		@GetMapping("/first")
		@PaidEndpoint(price = "$0.02", settlement = Settlement.BEFORE_HANDLER)
		String first() {
			throw new IllegalStateException("broken");
		}

		@GetMapping("/free")
		String free() {
			return "free";
		}

	}

}
