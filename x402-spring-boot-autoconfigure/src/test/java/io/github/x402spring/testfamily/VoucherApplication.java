package io.github.x402spring.testfamily;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.pricing.PriceResolver;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application that speaks the family beside x402.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ VoucherConfiguration.class, VoucherApplication.Shop.class })
class VoucherApplication {

	static final String SECRET = "the-paid-content";

	@Bean
	Prices prices() {
		return new Prices();
	}

	/** Prices that a test changes. */
	static final class Prices implements PriceResolver {

		final AtomicReference<@Nullable String> price = new AtomicReference<>("$0.01");

		@Override
		public Optional<PaymentTerms> resolve(PaidRequest request) {
			request.header("Authorization");
			String now = this.price.get();
			if (now == null) {
				throw new IllegalStateException("no price now");
			}
			return Optional.of(PaymentTerms.of(now));
		}

	}

	@RestController
	static class Shop {

		final AtomicInteger failures = new AtomicInteger();

		@GetMapping("/content")
		@PaidEndpoint("$0.01")
		ResponseEntity<String> content(@RequestHeader(name = "Authorization", required = false) String authorization) {
			if (this.failures.getAndUpdate((it) -> Math.max(0, it - 1)) > 0) {
				throw new IllegalStateException("not yet");
			}
			return ResponseEntity.ok(SECRET + " " + authorization);
		}

		@GetMapping("/other")
		@PaidEndpoint("$0.01")
		String other() {
			return SECRET;
		}

		@GetMapping("/priced")
		@PaidEndpoint(priceResolver = "prices")
		String priced() {
			return SECRET;
		}

		@GetMapping("/unauthorized")
		@PaidEndpoint("$0.01")
		ResponseEntity<String> unauthorized() {
			return ResponseEntity.status(HttpStatus.UNAUTHORIZED)
				.header("WWW-Authenticate", "Basic realm=\"shop\"")
				.header("WWW-Authenticate", "Voucher token=\"of the handler\"")
				.build();
		}

	}

}
