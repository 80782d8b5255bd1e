package io.github.x402spring.web.servlet;

import java.util.Optional;

import io.github.x402spring.X402ConfigurationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Resource routes of router functions beside files that are sold.
 */
@Tag("integration")
@ExtendWith(OutputCaptureExtension.class)
class ResourceRouteTests {

	@Test
	void routeThatServesSoldFilesStopsTheStart() {
		assertThatExceptionOfType(X402ConfigurationException.class).isThrownBy(() -> start(Same.class).close())
			.withMessageContaining("'/files/**' are served free")
			.withMessageContaining("'sameRoutes'");
	}

	@Test
	void routeOfUnknownFilesIsWarnedAbout(CapturedOutput output) {
		try (ConfigurableApplicationContext context = start(Opaque.class)) {
			assertThat(output).contains("The bean 'opaqueRoutes' has a resource route")
				.contains("sold under '/files/**'");
			GateClient client = new GateClient(
					context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
			assertThat(client.get("/files/secret.txt").statusCode()).isEqualTo(402);
		}
	}

	@Test
	void routeOfOtherFilesIsNot(CapturedOutput output) {
		start(Other.class).close();
		assertThat(output).doesNotContain("has a resource route");
	}

	private static ConfigurableApplicationContext start(Class<?> routes) {
		return new SpringApplicationBuilder(SoldFiles.class, routes)
			.properties("server.port=0", "x402.network=eip155:84532",
					"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=sandbox",
					"x402.routes[0].pattern=/files/**", "x402.routes[0].price=$0.01")
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class SoldFiles implements WebMvcConfigurer {

		@Override
		public void addResourceHandlers(ResourceHandlerRegistry registry) {
			registry.addResourceHandler("/files/**").addResourceLocations("classpath:/priced-files/");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Same {

		@Bean
		RouterFunction<ServerResponse> sameRoutes() {
			return RouterFunctions.resources("/free/**", new ClassPathResource("priced-files/"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Other {

		@Bean
		RouterFunction<ServerResponse> otherRoutes() {
			return RouterFunctions.resources("/free/**", new ClassPathResource("free-files/"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Opaque {

		@Bean
		RouterFunction<ServerResponse> opaqueRoutes() {
			return RouterFunctions.resources((request) -> Optional.empty());
		}

	}

}
