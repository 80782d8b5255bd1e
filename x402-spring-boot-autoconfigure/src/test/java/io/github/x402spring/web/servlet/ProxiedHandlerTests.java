package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.http.HttpResponse;
import java.util.Map;

import io.github.x402spring.PaidEndpoint;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Controller;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Paid handlers behind proxies, which show less of their targets than there is.
 */
@SpringBootTest(classes = ProxiedHandlerTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox" })
@Tag("integration")
class ProxiedHandlerTests {

	private static final String SECRET = "the-paid-content";

	@LocalServerPort
	private int port;

	@Autowired
	private RequestMappingHandlerMapping requestMappingHandlerMapping;

	@ParameterizedTest
	@ValueSource(strings = { "/interface-method", "/interface-type", "/class", "/old" })
	void annotationOfTheTargetIsSeenThroughTheProxy(String path) {
		GateClient client = new GateClient(this.port);
		HttpResponse<String> unpaid = client.get(path);
		assertThat(unpaid.statusCode()).isEqualTo(402);
		assertThat(unpaid.body()).doesNotContain(SECRET);
		assertThat(client.pay(path).body()).isEqualTo(SECRET);
	}

	@Test
	void handlersBehindProxiesOfOneClassAreToldApart() throws Exception {
		Shared free = (Shared) proxy((Shared) () -> "free", false);
		Shared paid = (Shared) proxy(new PaidShared(), false);
		assertThat(free.getClass()).isEqualTo(paid.getClass());
		Method method = Shared.class.getMethod("serve");
		this.requestMappingHandlerMapping.registerMapping(RequestMappingInfo.paths("/shared/free").build(), free,
				method);
		this.requestMappingHandlerMapping.registerMapping(RequestMappingInfo.paths("/shared/paid").build(), paid,
				method);
		GateClient client = new GateClient(this.port);
		assertThat(client.get("/shared/free").body()).isEqualTo("free");
		assertThat(client.get("/shared/paid").statusCode()).isEqualTo(402);
		assertThat(client.pay("/shared/paid").body()).isEqualTo(SECRET);
	}

	private static Object proxy(Object target, boolean ofClass) {
		ProxyFactory factory = new ProxyFactory(target);
		factory.setProxyTargetClass(ofClass);
		return factory.getProxy();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		PaidMethod paidMethod() {
			return (PaidMethod) proxy(new PaidMethodHandler(), false);
		}

		@Bean
		PaidType paidType() {
			return (PaidType) proxy(new PaidTypeHandler(), false);
		}

		@Bean
		PaidClassHandler paidClass() {
			return (PaidClassHandler) proxy(new PaidClassHandler(), true);
		}

		@Bean
		SimpleUrlHandlerMapping oldMapping(GatedMappingInterceptor gated, PaymentInterceptor payment) {
			SimpleUrlHandlerMapping mapping = new SimpleUrlHandlerMapping(
					Map.of("/old", proxy(new OldHandler(), false)), -1);
			mapping.setInterceptors(gated, payment);
			return mapping;
		}

	}

	@Controller
	interface PaidMethod {

		@GetMapping("/interface-method")
		@ResponseBody
		String paid();

	}

	static class PaidMethodHandler implements PaidMethod {

		@Override
		@PaidEndpoint("$0.01")
		public String paid() {
			return SECRET;
		}

	}

	@Controller
	interface PaidType {

		@GetMapping("/interface-type")
		@ResponseBody
		String paid();

	}

	@PaidEndpoint("$0.01")
	static class PaidTypeHandler implements PaidType {

		@Override
		public String paid() {
			return SECRET;
		}

	}

	@Controller
	static class PaidClassHandler {

		@GetMapping("/class")
		@ResponseBody
		@PaidEndpoint("$0.01")
		String paid() {
			return SECRET;
		}

	}

	@PaidEndpoint("$0.01")
	static class OldHandler implements HttpRequestHandler {

		@Override
		public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
			response.getWriter().write(SECRET);
		}

	}

	interface Shared {

		@ResponseBody
		String serve();

	}

	@PaidEndpoint("$0.01")
	static class PaidShared implements Shared {

		@Override
		public String serve() {
			return SECRET;
		}

	}

}
