package io.github.x402spring.actuate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.actuate.EndpointShop.Client;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.pricing.PriceResolver;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.testsupport.SelfSignedCertificate;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code /actuator/x402/selfcheck} calls the paid endpoints of a running application.
 */
@SpringBootTest(classes = SelfCheckTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "management.endpoints.web.exposure.include=payments,x402",
				"server.servlet.context-path=/shop" })
@Tag("integration")
class SelfCheckTests {

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private ReportingLedger ledger;

	@Autowired
	private SelfCheck selfCheck;

	@LocalServerPort
	private int port;

	@Test
	void endpointsThatAreRightPass() {
		JsonNode item = endpoint(check(""), "GET /items/{id:[0-9]+}");
		assertThat(item.get("request").asString()).isEqualTo("GET /items/1");
		assertThat(item.get("outcome").asString()).isEqualTo("PASS");
		assertThat(outcomes(item)).containsExactly("challenge PASS", "facilitator PASS", "offers PASS", "caching PASS",
				"vary PASS", "cors SKIPPED", "preflight SKIPPED", "head PASS", "aliases PASS");
		assertThat(outcomes(endpoint(check(""), "POST /orders"))).contains("challenge PASS").doesNotContain("head");
		assertThat(this.ledger.recent(10)).isEmpty();
		assertThat(this.sandbox.verifications()).isZero();
	}

	@Test
	void contentThatIsServedWithoutPaymentIsFound() {
		JsonNode result = check("");
		assertThat(result.get("outcome").asString()).isEqualTo("FAIL");
		JsonNode open = endpoint(result, "GET /open");
		assertThat(open.get("outcome").asString()).isEqualTo("FAIL");
		assertThat(outcomes(open)).contains("challenge FAIL", "head FAIL");
		JsonNode alias = endpoint(result, "GET /alias");
		assertThat(outcomes(alias)).contains("challenge PASS", "aliases FAIL");
		assertThat(why(alias, "aliases")).contains("/alias/");
	}

	@Test
	void freePageThatRepeatsItsNameIsNoPaidContent() {
		JsonNode premium = endpoint(check(""), "GET /premium");
		assertThat(outcomes(premium)).contains("challenge PASS", "aliases PASS");
	}

	@Test
	void headersThatAreMissingAreFound() {
		JsonNode stale = endpoint(check(""), "GET /stale");
		assertThat(outcomes(stale)).contains("challenge PASS", "caching FAIL", "offers FAIL");
	}

	@Test
	void corsIsCheckedForAnOriginThatMayCall() {
		JsonNode result = check("?origin=https://shop.example");
		assertThat(outcomes(endpoint(result, "GET /cors"))).contains("cors PASS", "preflight PASS");
		assertThat(outcomes(endpoint(result, "GET /cors-broken"))).contains("cors PASS", "preflight FAIL");
		assertThat(outcomes(endpoint(check("?origin=https://other.example"), "GET /cors"))).contains("cors SKIPPED");
		assertThat(client().get("/shop/actuator/x402/selfcheck?origin=nonsense").statusCode()).isEqualTo(400);
	}

	@Test
	void whatCannotBeCheckedIsSkippedWithTheReason() {
		JsonNode result = check("");
		JsonNode free = endpoint(result, "GET /sizes/{size}");
		assertThat(free.get("outcome").asString()).isEqualTo("SKIPPED");
		assertThat(why(free, "challenge")).contains("is free");
		JsonNode odd = endpoint(result, "GET /codes/{code:[A-Z]{9}}");
		assertThat(why(odd, "challenge")).contains("no example path");
	}

	// Networks may prescribe a proxy, and exceptions for this machine may be missing.
	@Test
	void serverIsCalledWithoutAProxy() {
		ProxySelector before = ProxySelector.getDefault();
		AtomicInteger asked = new AtomicInteger();
		ProxySelector.setDefault(new ProxySelector() {

			@Override
			public List<Proxy> select(URI uri) {
				asked.incrementAndGet();
				return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)));
			}

			@Override
			public void connectFailed(URI uri, SocketAddress address, IOException ex) {
			}

		});
		try {
			assertThat(this.selfCheck.run(null).endpoints()).filteredOn((it) -> it.id().equals("GET /premium"))
				.singleElement()
				.satisfies((it) -> assertThat(it.outcome()).isEqualTo(SelfCheckDescriptor.Outcome.PASS));
			assertThat(asked).hasValue(0);
		}
		finally {
			ProxySelector.setDefault(before);
		}
	}

	@Test
	void otherPartsAreNotThere() {
		assertThat(client().get("/shop/actuator/x402/other").statusCode()).isEqualTo(404);
	}

	private JsonNode check(String query) {
		return client().json("/shop/actuator/x402/selfcheck" + query);
	}

	private Client client() {
		return new Client(this.port);
	}

	private static JsonNode endpoint(JsonNode result, String id) {
		return result.get("endpoints")
			.valueStream()
			.filter((it) -> it.get("id").asString().equals(id))
			.findFirst()
			.orElseThrow();
	}

	private static List<String> outcomes(JsonNode endpoint) {
		return endpoint.get("checks")
			.valueStream()
			.map((it) -> it.get("name").asString() + " " + it.get("outcome").asString())
			.toList();
	}

	private static String why(JsonNode endpoint, String name) {
		return endpoint.get("checks")
			.valueStream()
			.filter((it) -> it.get("name").asString().equals(name))
			.map((it) -> it.get("why").asString())
			.findFirst()
			.orElseThrow();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Shop.class)
	static class Application {

		@Bean
		PriceResolver freeOfCharge() {
			return (request) -> Optional.<PaymentTerms>empty();
		}

		// What a proxy or a filter in front of the gate could do wrong.
		@Bean
		FilterRegistrationBean<Filter> trouble() {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
				String path = ((HttpServletRequest) request).getRequestURI();
				if (path.equals("/shop/open") || path.equals("/shop/alias/")) {
					response.getWriter().write("content");
				}
				else {
					chain.doFilter(request, path.equals("/shop/stale") ? new Meddling(response) : response);
				}
			});
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
			return registration;
		}

	}

	@RestController
	static class Shop {

		@GetMapping({ "/open" })
		@PaidEndpoint("$0.01")
		String open() {
			return "content";
		}

		@GetMapping("/alias")
		@PaidEndpoint("$0.01")
		String alias() {
			return "content";
		}

		@GetMapping("/premium")
		@PaidEndpoint("$0.01")
		String premium() {
			return "content";
		}

		@GetMapping("/{slug}")
		String page(@PathVariable String slug) {
			return "There is no page of the name " + slug;
		}

		@GetMapping("/stale")
		@PaidEndpoint("$0.01")
		String stale() {
			return "content";
		}

		@GetMapping("/items/{id:[0-9]+}")
		@PaidEndpoint("$0.01")
		String item(@PathVariable String id) {
			return id;
		}

		@GetMapping("/codes/{code:[A-Z]{9}}")
		@PaidEndpoint("$0.01")
		String code(@PathVariable String code) {
			return code;
		}

		@GetMapping("/sizes/{size}")
		@PaidEndpoint(priceResolver = "freeOfCharge")
		String size(@PathVariable String size) {
			return size;
		}

		@PostMapping("/orders")
		@PaidEndpoint("$0.01")
		String order() {
			return "content";
		}

		@CrossOrigin("https://shop.example")
		@GetMapping("/cors")
		@PaidEndpoint("$0.01")
		String cors() {
			return "content";
		}

		@CrossOrigin(origins = "https://shop.example", allowedHeaders = "Content-Type")
		@GetMapping("/cors-broken")
		@PaidEndpoint("$0.01")
		String corsBroken() {
			return "content";
		}

	}

	/**
	 * Over HTTPS, with a certificate for another name that nobody signed.
	 */
	@Nested
	@SpringBootTest(classes = EndpointShop.class, webEnvironment = WebEnvironment.RANDOM_PORT,
			properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
					"x402.facilitator.type=sandbox", "management.endpoints.web.exposure.include=x402",
					"server.servlet.context-path=", "server.ssl.key-store-password=changeit" })
	class OverTls {

		@TempDir
		private static Path directory;

		@Autowired
		private SelfCheck selfCheck;

		@BeforeAll
		static void createCertificate() throws IOException, InterruptedException {
			SelfSignedCertificate.create(directory, "api.shop.example");
		}

		@DynamicPropertySource
		static void keyStore(DynamicPropertyRegistry registry) {
			registry.add("server.ssl.key-store", () -> directory.resolve("keys.p12").toUri().toString());
		}

		@Test
		void ownCertificateIsTrusted() {
			SelfCheckDescriptor result = this.selfCheck.run(null);
			assertThat(result.outcome()).isEqualTo(SelfCheckDescriptor.Outcome.PASS);
			assertThat(result.endpoints()).hasSize(3);
		}

	}

	/**
	 * A server that serves nobody without a certificate.
	 */
	@Nested
	@SpringBootTest(classes = EndpointShop.class, webEnvironment = WebEnvironment.RANDOM_PORT,
			properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
					"x402.facilitator.type=sandbox", "management.endpoints.web.exposure.include=x402",
					"server.servlet.context-path=", "server.ssl.key-store-password=changeit",
					"server.ssl.client-auth=need" })
	class WithClientCertificates {

		@TempDir
		private static Path directory;

		@Autowired
		private SelfCheck selfCheck;

		@BeforeAll
		static void createCertificate() throws IOException, InterruptedException {
			SelfSignedCertificate.create(directory, "api.shop.example");
		}

		@DynamicPropertySource
		static void keyStore(DynamicPropertyRegistry registry) {
			registry.add("server.ssl.key-store", () -> directory.resolve("keys.p12").toUri().toString());
		}

		@Test
		void nothingIsCheckedAndNothingFails() {
			SelfCheckDescriptor result = this.selfCheck.run(null);
			assertThat(result.outcome()).isEqualTo(SelfCheckDescriptor.Outcome.SKIPPED);
			assertThat(result.why()).contains("client certificates");
		}

	}

}
