package io.github.x402spring.web.servlet;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.web.PaidEndpointCatalogue;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.samples.PaidService;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.springframework.web.servlet.function.RequestPredicates.GET;
import static org.springframework.web.servlet.function.RequestPredicates.method;
import static org.springframework.web.servlet.function.RequestPredicates.path;
import static org.springframework.web.servlet.function.RouterFunctions.route;

/**
 * What is annotated or priced, but where the gate would not ask for payment.
 */
@Tag("integration")
class UnenforceablePriceTests {

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

	@Test
	void paidHandlerInACompositeMappingStopsTheStart() {
		assertThatExceptionOfType(X402ConfigurationException.class)
			.isThrownBy(() -> start(CompositeMapping.class).close())
			.withMessageContaining("'compositeMapping'")
			.withMessageContaining("would be served unpaid");
	}

	@ParameterizedTest
	@CsvSource({ "/pc/**", "/pc/{id}", "/negated", "/or-other", "/nested-or/inner", "/any-method" })
	void functionalRouteThatWouldBeServedFreeStopsTheStart(String pattern) {
		assertThatExceptionOfType(X402ConfigurationException.class)
			.isThrownBy(() -> start(Functions.class, "x402.routes[0].pattern=" + pattern, "x402.routes[0].price=$0.01",
					"x402.routes[0].methods=GET,POST,PUT,DELETE,PATCH,HEAD")
				.close())
			.withMessageContaining("free");
	}

	@Test
	void functionalRouteThatIsPricedInAllItsWaysIsSoldInAll() {
		try (ConfigurableApplicationContext context = start(Functions.class, "x402.routes[0].pattern=/or-one",
				"x402.routes[0].price=$0.01", "x402.routes[1].pattern=/or-other", "x402.routes[1].price=$0.01",
				"x402.routes[2].pattern=/nested-or/inner", "x402.routes[2].price=$0.01",
				"x402.routes[3].pattern=/nested-too/inner", "x402.routes[3].price=$0.01")) {
			GateClient client = new GateClient(port(context));
			for (String path : new String[] { "/or-one", "/or-other", "/nested-or/inner", "/nested-too/inner" }) {
				assertThat(client.get(path).statusCode()).as(path).isEqualTo(402);
				assertThat(client.pay(path).body()).as(path).isEqualTo("content");
			}
		}
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

	private static ConfigurableApplicationContext start(Class<?> configuration, String... properties) {
		return new SpringApplicationBuilder(configuration)
			.properties("server.port=0", "x402.network=eip155:84532",
					"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=sandbox")
			.properties(properties)
			.run();
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	private static HandlerMapping ungated(ApplicationContext context, Object controller) {
		DetectingMapping mapping = new DetectingMapping(controller);
		mapping.setApplicationContext(context);
		mapping.afterPropertiesSet();
		return mapping;
	}

	private static HandlerMapping opaque(HandlerMapping delegate) {
		return new OrderedMapping() {

			@Override
			public HandlerExecutionChain getHandler(HttpServletRequest request) throws Exception {
				return delegate.getHandler(request);
			}

		};
	}

	private static Shared proxy() {
		return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(RestClient.create("http://localhost:1")))
			.build()
			.createClient(Shared.class);
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

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class NoBeanOfOpaqueMapping {

		@Bean
		HandlerMapping opaqueMapping(ApplicationContext context) {
			return opaque(ungated(context, new PaidController()));
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

	private static class DetectingMapping extends RequestMappingHandlerMapping {

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

	private abstract static class OrderedMapping implements HandlerMapping, Ordered {

		@Override
		public int getOrder() {
			return -1;
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

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Functions {

		@Bean
		RouterFunction<ServerResponse> functions() {
			HandlerFunction<ServerResponse> handler = (request) -> ServerResponse.ok().body("content");
			return route(path("/pc/**").and(GET("/pc/{id}")), handler)
				.andRoute(path("/negated").negate().and(path("/never")), handler)
				.andRoute(GET("/or-one").or(GET("/or-other")), handler)
				.andNest(path("/nested-or").or(path("/nested-too")), route(GET("/inner"), handler))
				.andNest(path("/outer"), route(method(HttpMethod.GET), handler))
				.andRoute(path("/any-method"), handler);
		}

	}

	@HttpExchange
	interface Shared {

		@GetExchange("/shared")
		@PaidEndpoint("$0.01")
		String content();

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

}
