package io.github.x402spring.web.servlet;

import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.PaidEndpoint;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Starts applications whose handlers the gate may not see.
 */
abstract class UngatedSteps {

	static ConfigurableApplicationContext start(Class<?> configuration, String... properties) {
		return new SpringApplicationBuilder(configuration)
			.properties("server.port=0", "x402.network=eip155:84532",
					"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=sandbox")
			.properties(properties)
			.run();
	}

	static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	static HandlerMapping ungated(ApplicationContext context, Object controller) {
		DetectingMapping mapping = new DetectingMapping(controller);
		mapping.setApplicationContext(context);
		mapping.afterPropertiesSet();
		return mapping;
	}

	static HandlerMapping opaque(HandlerMapping delegate) {
		return new OrderedMapping() {

			@Override
			public HandlerExecutionChain getHandler(HttpServletRequest request) throws Exception {
				return delegate.getHandler(request);
			}

		};
	}

	static class DetectingMapping extends RequestMappingHandlerMapping {

		private final Object controller;

		DetectingMapping(Object controller) {
			this.controller = controller;
		}

		@Override
		protected boolean isHandler(Class<?> beanType) {
			return false;
		}

		@Override
		protected void initHandlerMethods() {
			detectHandlerMethods(this.controller);
		}

	}

	abstract static class OrderedMapping implements HandlerMapping, Ordered {

		@Override
		public int getOrder() {
			return -1;
		}

	}

	static class PaidController {

		static final AtomicInteger RUNS = new AtomicInteger();

		@GetMapping("/composite")
		@ResponseBody
		@PaidEndpoint("$0.01")
		String paid() {
			RUNS.incrementAndGet();
			return "content";
		}

		@GetMapping("/composite-free")
		@ResponseBody
		String free() {
			return "free";
		}

	}

}
