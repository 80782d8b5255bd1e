package io.github.x402spring.web.servlet;

import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.web.PaidEndpointCatalogue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The search for annotations that cannot be enforced disturbs nothing.
 */
@Tag("integration")
class AnnotationSearchTests extends UngatedSteps {

	@Test
	void clientsOfAnAnnotatedInterfaceAreNoHandlers() {
		try (ConfigurableApplicationContext context = start(Clients.class)) {
			assertThat(context.getBean(PaidEndpointCatalogue.class).endpoints()).hasSize(1);
			assertThat(new GateClient(port(context)).pay("/shared").body()).isEqualTo("content");
		}
		try (ConfigurableApplicationContext context = start(OnlyClient.class)) {
			assertThat(context.getBean(PaidEndpointCatalogue.class).endpoints()).isEmpty();
		}
	}

	@Test
	void lookingForAnnotationsCreatesNoBean() {
		LazyBeans.CREATED.set(0);
		try (ConfigurableApplicationContext context = start(LazyBeans.class)) {
			assertThat(LazyBeans.CREATED).hasValue(0);
			assertThat(new GateClient(port(context)).pay("/lazy").body()).isEqualTo("content");
			assertThat(LazyBeans.CREATED).hasValue(1);
		}
	}

	private static Shared proxy() {
		return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(RestClient.create("http://localhost:1")))
			.build()
			.createClient(Shared.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Clients.SharedController.class)
	static class Clients {

		@Bean
		Shared client() {
			return proxy();
		}

		@RestController
		static class SharedController implements Shared {

			@Override
			public String content() {
				return "content";
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OnlyClient {

		@Bean
		Shared client() {
			return proxy();
		}

		@Bean
		@Lazy
		Shared lazyClient() {
			throw new IllegalStateException("must not be created");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(LazyBeans.LazyController.class)
	static class LazyBeans {

		static final AtomicInteger CREATED = new AtomicInteger();

		@RestController
		@Lazy
		static class LazyController {

			LazyController() {
				CREATED.incrementAndGet();
			}

			@GetMapping("/lazy")
			@PaidEndpoint("$0.01")
			String content() {
				return "content";
			}

		}

	}

	@HttpExchange
	interface Shared {

		@GetExchange("/shared")
		@PaidEndpoint("$0.01")
		String content();

	}

}
