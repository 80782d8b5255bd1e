package io.github.x402spring.payment.observation;

import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.AsyncHandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Paid handlers that observe themselves, and what their threads are left with.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(TracedApplication.PaidController.class)
class TracedApplication {

	static final Logger logger = LoggerFactory.getLogger(TracedApplication.class);

	@Bean
	Spans spans() {
		return new Spans(InMemorySpanExporter.create());
	}

	@Bean
	SpanProcessor spanProcessor(Spans spans) {
		return SimpleSpanProcessor.create(spans.exporter());
	}

	@Bean
	Leftovers leftovers() {
		return new Leftovers(new CopyOnWriteArrayList<>());
	}

	@Bean
	FilterRegistrationBean<Filter> outermost(Tracer tracer, ObservationRegistry registry, Leftovers leftovers) {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
			try {
				chain.doFilter(request, response);
			}
			finally {
				Span span = tracer.currentSpan();
				boolean empty = span == null && registry.getCurrentObservation() == null && MDC.get("traceId") == null
						&& MDC.get("x402.payment.id") == null;
				leftovers.found().add(empty ? "none" : span + " " + registry.getCurrentObservation());
			}
		});
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		registration.setAsyncSupported(true);
		registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
		return registration;
	}

	@Bean
	WebMvcConfigurer openSpans(ObservationRegistry registry) {
		return new WebMvcConfigurer() {

			@Override
			public void addInterceptors(InterceptorRegistry interceptors) {
				interceptors.addInterceptor(new OpenSpan(registry));
			}

		};
	}

	/**
	 * What threads still have when they are done with a request.
	 *
	 * @param found the spans and what is logged with everything
	 */
	record Leftovers(List<String> found) {

	}

	/**
	 * The spans that ended. A bean of the exporter itself would get all of them once
	 * more, later.
	 *
	 * @param exporter keeps them
	 */
	record Spans(InMemorySpanExporter exporter) {

	}

	/** Keeps a span open while a handler works, as interceptors of applications do. */
	record OpenSpan(ObservationRegistry registry) implements AsyncHandlerInterceptor {

		private static final String OPEN = OpenSpan.class.getName();

		@Override
		public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
			Observation observation = Observation.start("interceptor", this.registry);
			Object outer = request.getAttribute(OPEN);
			request.setAttribute(OPEN, new Open(observation, observation.openScope(), outer));
			return true;
		}

		@Override
		public void afterConcurrentHandlingStarted(HttpServletRequest request, HttpServletResponse response,
				Object handler) {
			close(request);
		}

		@Override
		public void afterCompletion(HttpServletRequest request, HttpServletResponse response, Object handler,
				@Nullable Exception ex) {
			close(request);
		}

		private void close(HttpServletRequest request) {
			Open open = (Open) request.getAttribute(OPEN);
			assertThat(this.registry.getCurrentObservationScope()).isSameAs(open.scope());
			open.scope().close();
			open.observation().stop();
			request.setAttribute(OPEN, open.outer());
		}

		record Open(Observation observation, Observation.Scope scope, @Nullable Object outer) {

		}

	}

	@Controller
	static class PaidController {

		private final ObservationRegistry registry;

		private final Tracer tracer;

		PaidController(ObservationRegistry registry, Tracer tracer) {
			this.registry = registry;
			this.tracer = tracer;
		}

		@GetMapping("/paid")
		@ResponseBody
		@PaidEndpoint("$0.001")
		String paid() {
			logger.info("handler works in {}/{}", MDC.get("traceId"), MDC.get("spanId"));
			return work();
		}

		@GetMapping("/later")
		@ResponseBody
		@PaidEndpoint("$0.001")
		CompletableFuture<String> later() {
			String content = work();
			return CompletableFuture.supplyAsync(() -> content,
					CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
		}

		@GetMapping("/first")
		@ResponseBody
		@PaidEndpoint(price = "$0.001", settlement = Settlement.BEFORE_HANDLER)
		String first() {
			return work();
		}

		@GetMapping("/forwarding")
		@PaidEndpoint("$0.001")
		String forwarding() {
			return "forward:/forwarded";
		}

		@GetMapping("/forwarded")
		@ResponseBody
		@PaidEndpoint("$0.002")
		String forwarded() {
			return work();
		}

		@GetMapping("/broken")
		@ResponseBody
		@PaidEndpoint("$0.001")
		String broken() {
			throw new IllegalStateException("handler is broken");
		}

		@GetMapping("/broken-later")
		@ResponseBody
		@PaidEndpoint("$0.001")
		CompletableFuture<String> brokenLater() {
			return CompletableFuture.supplyAsync(() -> {
				throw new IllegalStateException("handler is broken");
			}, CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
		}

		private String work() {
			return Observation.createNotStarted("handler.work", this.registry)
				.observe(() -> String.valueOf(this.tracer.currentSpan()));
		}

	}

}
