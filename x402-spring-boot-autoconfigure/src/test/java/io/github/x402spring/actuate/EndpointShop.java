package io.github.x402spring.actuate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.sandbox.SandboxWallet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application whose endpoints are looked at, and a client of it.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(EndpointShop.PaidController.class)
class EndpointShop {

	static final AtomicBoolean BROKEN = new AtomicBoolean(true);

	@Bean
	AuditEventRepository auditEventRepository() {
		return new InMemoryAuditEventRepository();
	}

	@RestController
	static class PaidController {

		@GetMapping("/paid")
		@PaidEndpoint("$0.001")
		String paid() {
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
			if (BROKEN.get()) {
				throw new IllegalStateException("broken");
			}
			return "content";
		}

		@GetMapping("/free")
		String free() {
			return "free";
		}

	}

	/** A client that can pay. */
	static final class Client {

		private final HttpClient http = HttpClient.newHttpClient();

		private final SandboxWallet wallet = SandboxWallet.developmentKey(0);

		private final String origin;

		Client(int port) {
			this.origin = "http://localhost:" + port;
		}

		SandboxWallet wallet() {
			return this.wallet;
		}

		String sign(String path) {
			return this.wallet.pay(get(path).headers().firstValue("PAYMENT-REQUIRED").orElseThrow());
		}

		HttpResponse<String> get(String path, String... headers) {
			return send("GET", path, null, headers);
		}

		HttpResponse<String> post(String path, String body, String... headers) {
			return send("POST", path, body, headers);
		}

		HttpResponse<String> pay(String path, String payment) {
			return get(path, "PAYMENT-SIGNATURE", payment);
		}

		JsonNode json(String path, String... headers) {
			HttpResponse<String> response = get(path, headers);
			if (response.statusCode() != 200) {
				throw new AssertionError(response.statusCode() + " " + response.body());
			}
			return JsonMapper.shared().readTree(response.body());
		}

		private HttpResponse<String> send(String method, String path, String body, String... headers) {
			HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.origin + path))
				.timeout(Duration.ofSeconds(30))
				.method(method, (body != null) ? HttpRequest.BodyPublishers.ofString(body)
						: HttpRequest.BodyPublishers.noBody());
			if (body != null) {
				request.header("Content-Type", "application/json");
			}
			for (int i = 0; i < headers.length; i += 2) {
				request.header(headers[i], headers[i + 1]);
			}
			try {
				return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}

	}

}
