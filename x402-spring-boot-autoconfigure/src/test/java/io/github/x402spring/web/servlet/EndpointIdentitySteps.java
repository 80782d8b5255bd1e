package io.github.x402spring.web.servlet;

import java.util.Collection;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.web.PaidEndpointCatalogue;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.ResponseBody;

/**
 * Starts applications, and asks them for the identities of their endpoints.
 */
abstract class EndpointIdentitySteps {

	static Collection<String> ids(ConfigurableApplicationContext context) {
		return context.getBean(PaidEndpointCatalogue.class)
			.endpoints()
			.stream()
			.map(PaidEndpointDescriptor::id)
			.toList();
	}

	static GateClient client(ConfigurableApplicationContext context) {
		return new GateClient(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

	static ConfigurableApplicationContext start(Class<?> configuration, String... properties) {
		return new SpringApplicationBuilder(configuration)
			.properties("server.port=0", "x402.network=eip155:84532",
					"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=sandbox",
					"spring.mvc.apiversion.use.header=X-Version", "spring.mvc.apiversion.required=false")
			.properties(properties)
			.run();
	}

	static class Late {

		@PaidEndpoint("$0.01")
		@ResponseBody
		String late() {
			return "content";
		}

		@PaidEndpoint(id = "weather", price = "$0.01")
		@ResponseBody
		String taken() {
			return "content";
		}

	}

}
