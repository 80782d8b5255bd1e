package io.github.x402spring.web.servlet;

import java.lang.reflect.Proxy;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.X402ConfigurationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.samples.PaidService;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.springframework.web.servlet.function.RequestPredicates.method;

/**
 * What is annotated or priced, but where the gate would not ask for payment.
 */
@Tag("integration")
class UnenforceablePriceTests extends UngatedSteps {

	@ParameterizedTest
	@ValueSource(classes = { RouterBean.class, FilteredFunction.class, ServiceMethod.class, ServiceClass.class,
			ScheduledMethod.class, ExceptionHandlerMethod.class, ModelAttributeMethod.class, PrivateMethod.class,
			UnmappedMethod.class, UnmappedController.class, ReachedOtherwise.class, OpaqueMapping.class,
			LazyService.class, RepositoryInterface.class })
	void annotationThatCannotBeEnforcedStopsTheStart(Class<?> configuration) {
		assertThatExceptionOfType(X402ConfigurationException.class).isThrownBy(() -> start(configuration).close())
			.withMessageContaining("@PaidEndpoint on ")
			.withMessageContaining("cannot be enforced")
			.withMessageContaining(configuration.getSimpleName());
	}

	@Test
	void packageThatIsNamedAsSpringsOwnIsNoException() {
		assertThatExceptionOfType(X402ConfigurationException.class)
			.isThrownBy(() -> start(PackageOfSpring.class).close())
			.withMessageContaining("@PaidEndpoint on ")
			.withMessageContaining(PaidService.class.getName())
			.withMessageContaining("cannot be enforced");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class RouterBean {

		@Bean
		@PaidEndpoint("$0.01")
		RouterFunction<ServerResponse> routes() {
			return RouterFunctions.route().GET("/router", (request) -> ServerResponse.ok().body("content")).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class FilteredFunction {

		@Bean
		RouterFunction<ServerResponse> routes() {
			return RouterFunctions.route()
				.GET("/filtered", new Content())
				.filter((request, next) -> next.handle(request))
				.build();
		}

		@PaidEndpoint("$0.01")
		static class Content implements HandlerFunction<ServerResponse> {

			@Override
			public ServerResponse handle(ServerRequest request) {
				return ServerResponse.ok().body("content");
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(ServiceMethod.Content.class)
	static class ServiceMethod {

		@Service
		static class Content {

			@PaidEndpoint("$0.01")
			String content() {
				return "content";
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PaidService.class)
	static class PackageOfSpring {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(ServiceClass.Content.class)
	static class ServiceClass {

		@Service
		@PaidEndpoint("$0.01")
		static class Content {

		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class LazyService {

		@Bean
		@Lazy
		Content content() {
			throw new IllegalStateException("must not be created");
		}

		static class Content {

			@PaidEndpoint("$0.01")
			String content() {
				return "content";
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class RepositoryInterface {

		@Bean
		Repository repository() {
			return (Repository) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Repository.class },
					(proxy, method, args) -> "repository".hashCode());
		}

		interface Repository {

			@PaidEndpoint("$0.01")
			String find();

		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ScheduledMethod {

		@Scheduled(fixedDelay = 1000)
		@PaidEndpoint("$0.01")
		void scheduled() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class ExceptionHandlerMethod {

		@ExceptionHandler
		@PaidEndpoint("$0.01")
		String handle(IllegalStateException ex) {
			return "content";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class ModelAttributeMethod {

		@ModelAttribute
		@PaidEndpoint("$0.01")
		String attribute() {
			return "content";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class PrivateMethod {

		@GetMapping("/private")
		String content() {
			return secret();
		}

		@PaidEndpoint("$0.01")
		private String secret() {
			return "content";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class UnmappedMethod {

		@PaidEndpoint("$0.01")
		String content() {
			return "content";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(UnmappedController.Content.class)
	static class UnmappedController {

		@RestController
		@PaidEndpoint("$0.01")
		static class Content {

		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class ReachedOtherwise {

		@GetMapping("/both")
		@ExceptionHandler(IllegalStateException.class)
		@PaidEndpoint("$0.01")
		String both() {
			return "content";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PaidControllerOfOpaqueMapping.class)
	static class OpaqueMapping {

		@Bean
		HandlerMapping compositeMapping(ApplicationContext context) {
			return opaque(ungated(context, new PaidControllerOfOpaqueMapping()));
		}

	}

	/** Its name holds that of the configuration, for the message. */
	static class PaidControllerOfOpaqueMapping extends PaidController {

		@Override
		@GetMapping("/composite")
		@ResponseBody
		@PaidEndpoint("$0.01")
		String paid() {
			return super.paid();
		}

	}

}
