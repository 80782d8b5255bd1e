package io.github.x402spring.autoconfigure;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.autoconfigure.actuate.X402EndpointAutoConfiguration;
import io.github.x402spring.autoconfigure.web.X402PaymentPageAutoConfiguration;
import io.github.x402spring.autoconfigure.web.X402WebMvcAutoConfiguration;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.testsupport.StubRail;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Contexts with our auto-configurations, and applications to start in them.
 */
abstract class X402Contexts {

	static final String PAYEE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

	static final String[] SANDBOX = { "x402.network=eip155:84532", "x402.pay-to=" + PAYEE,
			"x402.facilitator.type=sandbox" };

	static final String[] REMOTE = { "x402.network=eip155:84532", "x402.pay-to=" + PAYEE,
			"x402.facilitator.type=remote", "x402.facilitator.url=http://localhost:1/facilitator" };

	static final AutoConfigurations OURS = AutoConfigurations.of(X402AutoConfiguration.class,
			X402LedgerAutoConfiguration.class, X402SandboxAutoConfiguration.class,
			X402FacilitatorAutoConfiguration.class, X402PaymentAutoConfiguration.class,
			X402PaymentPageAutoConfiguration.class, X402WebMvcAutoConfiguration.class,
			X402EndpointAutoConfiguration.class);

	final WebApplicationContextRunner context = new WebApplicationContextRunner().withConfiguration(OURS)
		.withConfiguration(AutoConfigurations.of(WebMvcAutoConfiguration.class, JacksonAutoConfiguration.class,
				HttpMessageConvertersAutoConfiguration.class, RestClientAutoConfiguration.class,
				EndpointAutoConfiguration.class));

	@RestController
	static class PaidController {

		@GetMapping("/paid")
		@PaidEndpoint("${price:$0.01}")
		String paid() {
			return "content";
		}

	}

	@RestController
	static class ResolvedController {

		@GetMapping("/resolved")
		@PaidEndpoint(priceResolver = "prices")
		String resolved() {
			return "content";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRail {

		@Bean
		PaymentRail ownRail() {
			return StubRail.settling((payment) -> new SettlementResult.Unknown("test"));
		}

	}

}
