package io.github.x402spring.web.servlet;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.X402ConfigurationException;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Paid handlers in mappings of the application that do not ask the gate.
 */
@Tag("integration")
class UnenforceableMappingTests extends UngatedSteps {

	@Test
	void paidHandlerInACompositeMappingStopsTheStart() {
		assertThatExceptionOfType(X402ConfigurationException.class)
			.isThrownBy(() -> start(CompositeMapping.class).close())
			.withMessageContaining("'compositeMapping'")
			.withMessageContaining("would be served unpaid");
	}

	@ParameterizedTest
	@ValueSource(classes = { LateInACompositeMapping.class, NoBeanOfOpaqueMapping.class, DroppedInterceptors.class })
	void ungatedPaidHandlerThatTheCheckAtStartupDoesNotSeeDoesNotRun(Class<?> configuration) {
		AtomicInteger runs = PaidController.RUNS;
		runs.set(0);
		try (ConfigurableApplicationContext context = start(configuration)) {
			assertThat(new GateClient(port(context)).get("/composite").statusCode()).isEqualTo(500);
			assertThat(runs).hasValue(0);
			assertThat(new GateClient(port(context)).get("/composite-free").body()).isEqualTo("free");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class NoBeanOfOpaqueMapping {

		@Bean
		HandlerMapping opaqueMapping(ApplicationContext context) {
			return opaque(ungated(context, new PaidController()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class CompositeMapping {

		@Bean
		HandlerMapping compositeMapping(ApplicationContext context) {
			return new Composite(List.of(ungated(context, new PaidController())));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class LateInACompositeMapping {

		@Bean
		LateMapping lateMapping() {
			return new LateMapping(new PaidController());
		}

		@Bean
		HandlerMapping compositeMapping(LateMapping late) {
			return new Composite(List.of(late));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class DroppedInterceptors {

		@Bean
		RequestMappingHandlerMapping droppingMapping(GatedMappingInterceptor gated, PaymentInterceptor payment) {
			RequestMappingHandlerMapping mapping = new DetectingMapping(new PaidController()) {

				@Override
				protected HandlerExecutionChain getHandlerExecutionChain(Object handler, HttpServletRequest request) {
					return new HandlerExecutionChain(handler, new ArrayList<>());
				}

			};
			mapping.setInterceptors(gated, payment);
			mapping.setOrder(-1);
			return mapping;
		}

	}

	/** As Spring Data REST builds its own. */
	private static final class Composite extends OrderedMapping implements Iterable<HandlerMapping> {

		private final List<HandlerMapping> delegates;

		Composite(List<HandlerMapping> delegates) {
			this.delegates = delegates;
		}

		@Override
		public HandlerExecutionChain getHandler(HttpServletRequest request) throws Exception {
			for (HandlerMapping delegate : this.delegates) {
				HandlerExecutionChain chain = delegate.getHandler(request);
				if (chain != null) {
					return chain;
				}
			}
			return null;
		}

		@Override
		public Iterator<HandlerMapping> iterator() {
			return this.delegates.iterator();
		}

	}

}
