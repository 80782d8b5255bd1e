package io.github.x402spring.l402;

import io.github.x402spring.PaidEndpoint;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application that is paid over Lightning, too.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(L402Application.Shop.class)
class L402Application {

	static final String SECRET = "the-paid-content";

	static final String ORIGIN = "https://shop.example";

	@RestController
	static class Shop {

		@GetMapping("/content")
		@PaidEndpoint("$0.01")
		@CrossOrigin(ORIGIN)
		String content(@RequestHeader(name = "X-Fail", required = false) String fail) {
			if (fail != null) {
				throw new IllegalStateException("not yet");
			}
			return SECRET;
		}

		@GetMapping("/other")
		@PaidEndpoint("$0.01")
		String other() {
			return SECRET;
		}

		@GetMapping("/sats")
		@PaidEndpoint("5 sat")
		String sats() {
			return SECRET;
		}

		@GetMapping("/forecast")
		@PaidEndpoint(plan = "forecast", scope = "read")
		String forecast(@RequestHeader(name = "X-Fail", required = false) String fail) {
			return content(fail);
		}

		@GetMapping("/admin")
		@PaidEndpoint(plan = "forecast", scope = "admin")
		String admin() {
			return SECRET;
		}

	}

}
