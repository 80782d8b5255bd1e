package io.github.x402spring.docs.lightning;

import java.math.BigDecimal;
import java.time.Instant;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.lightning.rate.BitcoinRate;
import io.github.x402spring.lightning.rate.RateProvider;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The examples of the page about Lightning.
 */
@Configuration(proxyBeanMethods = false)
class LightningExamples {

	@Bean
	RateProvider rate(Exchange exchange) {
		return () -> new BitcoinRate(exchange.dollarsPerBitcoin(), exchange.at());
	}

	interface Exchange {

		BigDecimal dollarsPerBitcoin();

		Instant at();

	}

	@RestController
	static class Shop {

		@GetMapping("/weather")
		@PaidEndpoint("100 sat")
		String weather() {
			return "sunny";
		}

	}

}
