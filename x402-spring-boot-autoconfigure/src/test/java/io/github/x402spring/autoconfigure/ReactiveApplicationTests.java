package io.github.x402spring.autoconfigure;

import java.lang.reflect.Proxy;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.payment.engine.PaymentEngine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableReactiveWebApplicationContext;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.service.annotation.GetExchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A reactive application starts unless it would sell something that nothing gates.
 */
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class ReactiveApplicationTests {

	private static final String PAYEE = "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

	private final ReactiveWebApplicationContextRunner context = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ours()))
		.withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class));

	@Test
	void applicationThatSellsNothingStartsInSilence(CapturedOutput output) {
		this.context.withUserConfiguration(FreeController.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PaymentEngine.class));
		assertThat(output).doesNotContain("WARN", "ERROR", "x402");
	}

	@Test
	void itStartsWithoutServletsAndSpringMvc(CapturedOutput output) {
		this.context.withClassLoader(new FilteredClassLoader("jakarta.servlet", "org.springframework.web.servlet"))
			.withUserConfiguration(FreeController.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("WARN", "ERROR");
	}

	@Test
	void clientOfAnAnnotatedInterfaceSellsNothing() {
		this.context.withUserConfiguration(Clients.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(classes = { PaidController.class, PaidClassController.class, LazyConfiguration.class })
	void annotatedBeanStopsTheStart(Class<?> configuration) {
		this.context.withUserConfiguration(configuration).run((context) -> {
			FailureAnalysis analysis = analysis(context);
			assertThat(analysis.getDescription()).startsWith("@PaidEndpoint is on ")
				.endsWith("but this is a reactive web application: WebFlux is not supported, and no payment would be "
						+ "required.")
				.contains("of the bean '");
			assertThat(analysis.getAction())
				.isEqualTo("Use spring-boot-starter-webmvc, or set spring.main.web-application-type=servlet. If this "
						+ "application sells nothing, remove the annotation.");
		});
	}

	@Test
	void routeStopsTheStart() {
		this.context.withPropertyValues("x402.routes[0].pattern=/sold", "x402.routes[0].price=$1").run((context) -> {
			assertThat(analysis(context).getDescription())
				.startsWith("x402.routes is set, but this is a reactive web application");
			assertThat(analysis(context).getAction()).endsWith("remove x402.routes.");
		});
	}

	@Test
	void neitherSwitchedOffPaymentsNorLazyBeansHideThatSomethingIsSold() {
		this.context.withPropertyValues("x402.enabled=false")
			.withUserConfiguration(PaidController.class)
			.run((context) -> assertThat(analysis(context).getDescription()).contains("PaidController"));
		this.context
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withUserConfiguration(PaidController.class)
			.run((context) -> assertThat(analysis(context).getDescription()).contains("PaidController"));
	}

	@Test
	void booksCanBeReadWhereNothingIsSold() {
		this.context.withPropertyValues("x402.network=eip155:84532", PAYEE, "x402.facilitator.type=sandbox")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(PaymentEngine.class));
	}

	private static Class<?>[] ours() {
		return ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("io.github.x402spring."))
			.map(ReactiveApplicationTests::type)
			.toArray(Class<?>[]::new);
	}

	private static Class<?> type(String name) {
		try {
			return Class.forName(name);
		}
		catch (ClassNotFoundException ex) {
			throw new AssertionError(ex);
		}
	}

	private static FailureAnalysis analysis(AssertableReactiveWebApplicationContext context) {
		assertThat(context).hasFailed();
		return new X402FailureAnalyzer().analyze(context.getStartupFailure());
	}

	interface Weather {

		@GetExchange("/weather")
		@PaidEndpoint("$0.01")
		String weather();

	}

	@Configuration(proxyBeanMethods = false)
	static class Clients {

		@Bean
		Weather client() {
			return (Weather) Proxy.newProxyInstance(Weather.class.getClassLoader(), new Class<?>[] { Weather.class },
					(proxy, method, arguments) -> switch (method.getName()) {
						case "hashCode" -> 1;
						case "equals" -> false;
						default -> "client";
					});
		}

	}

	@RestController
	static class FreeController {

		@GetMapping("/free")
		String free() {
			return "free";
		}

	}

	@RestController
	static class PaidController {

		@GetMapping("/sold")
		@PaidEndpoint("$0.01")
		String sold() {
			return "content";
		}

	}

	@RestController
	@PaidEndpoint("$0.01")
	static class PaidClassController {

		@GetMapping("/sold")
		String sold() {
			return "content";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyConfiguration {

		@Bean
		@Lazy
		PaidController lazy() {
			throw new AssertionError("created");
		}

	}

}
