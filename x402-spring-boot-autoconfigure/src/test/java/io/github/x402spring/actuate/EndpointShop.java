package io.github.x402spring.actuate;

import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.web.servlet.GateClient;
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

		private final GateClient gate;

		Client(int port) {
			this.gate = new GateClient(port);
		}

		SandboxWallet wallet() {
			return this.gate.wallet();
		}

		String sign(String path) {
			return this.gate.sign(path);
		}

		HttpResponse<String> get(String path, String... headers) {
			return this.gate.get(path, headers);
		}

		HttpResponse<String> post(String path, String body, String... headers) {
			return this.gate.send("POST", path, body, headers);
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

	}

}
