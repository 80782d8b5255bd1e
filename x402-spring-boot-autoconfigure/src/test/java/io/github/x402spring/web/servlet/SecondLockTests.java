package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.net.http.HttpResponse;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.X402ConfigurationException;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurationSupport;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Paid handlers in handler mappings that the gate is not part of.
 */
@Tag("integration")
class SecondLockTests {

	private static final String SECRET = "the-paid-content";

	@ParameterizedTest
	@ValueSource(classes = { OwnSupport.class, SecondMapping.class })
	void paidHandlerInUngatedMappingStopsTheStart(Class<?> configuration) {
		assertThatExceptionOfType(X402ConfigurationException.class).isThrownBy(() -> start(configuration).close())
			.withMessageContaining("would be served unpaid")
			.satisfies((ex) -> assertThat(ex.getAction()).contains("WebMvcConfigurer"));
	}

	@ParameterizedTest
	@ValueSource(classes = { LateInOwnSupport.class, LateInSecondMapping.class })
	void paidHandlerThatAnUngatedMappingGetsAfterTheStartAnswers500(Class<?> configuration) {
		try (ConfigurableApplicationContext context = start(configuration)) {
			assertThat(context.containsBean("paidEndpointAnnotationProcessor")).isTrue();
			GateClient client = new GateClient(port(context));
			for (String path : new String[] { "/paid", "/paid-writer", "/paid-redirect", "/paid-flush" }) {
				HttpResponse<String> response = client.get(path);
				assertThat(response.statusCode()).as(path).isEqualTo(500);
				assertThat(response.body()).doesNotContain(SECRET);
				assertThat(response.headers().map()).doesNotContainKey("location");
			}
			assertThat(client.get("/free").body()).isEqualTo("free");
		}
	}

	@Test
	void switchedOffPaymentsCloseAnUngatedHandlerToo() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(LateInOwnSupport.class)
			.properties("server.port=0", "x402.enabled=false")
			.run()) {
			assertThat(new GateClient(port(context)).get("/paid").statusCode()).isEqualTo(500);
		}
	}

	private static ConfigurableApplicationContext start(Class<?>... configuration) {
		return new SpringApplicationBuilder(configuration)
			.properties("server.port=0", "x402.network=eip155:84532",
					"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=sandbox")
			.run();
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OwnSupport extends WebMvcConfigurationSupport {

		@Bean
		PaidController paidController() {
			return new PaidController();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class SecondMapping {

		@Bean
		RequestMappingHandlerMapping secondMapping() {
			PaidController controller = new PaidController();
			RequestMappingHandlerMapping mapping = new RequestMappingHandlerMapping() {

				@Override
				protected boolean isHandler(Class<?> beanType) {
					return false;
				}

				@Override
				protected void initHandlerMethods() {
					detectHandlerMethods(controller);
				}

			};
			mapping.setOrder(-1);
			return mapping;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class LateInOwnSupport extends WebMvcConfigurationSupport {

		@Override
		protected RequestMappingHandlerMapping createRequestMappingHandlerMapping() {
			return new LateMapping(new PaidController()) {

				// The error page of Spring Boot.
				@Override
				protected boolean isHandler(Class<?> beanType) {
					return AnnotatedElementUtils.hasAnnotation(beanType, Controller.class);
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class LateInSecondMapping {

		@Bean
		RequestMappingHandlerMapping secondMapping() {
			return new LateMapping(new PaidController());
		}

	}

	@Controller
	static class PaidController {

		@GetMapping("/paid")
		@ResponseBody
		@PaidEndpoint("$0.01")
		String paid() {
			return SECRET;
		}

		@GetMapping("/paid-writer")
		@PaidEndpoint("$0.01")
		void writer(HttpServletResponse response) throws IOException {
			response.getWriter().write(SECRET);
		}

		@GetMapping("/paid-flush")
		@PaidEndpoint("$0.01")
		void flush(HttpServletResponse response) throws IOException {
			response.setHeader("Location", SECRET);
			response.flushBuffer();
		}

		@GetMapping("/paid-redirect")
		@PaidEndpoint("$0.01")
		String redirect() {
			return "redirect:/" + SECRET;
		}

		@GetMapping("/free")
		@ResponseBody
		String free() {
			return "free";
		}

	}

}
