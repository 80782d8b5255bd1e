package io.github.x402spring.web.servlet;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.pricing.NotForSaleException;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.pricing.PriceResolver;
import io.github.x402spring.sandbox.SandboxFacilitator;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What was paid for with one price never buys what has another: everything that a price
 * resolver reads is bound to the payment.
 */
@SpringBootTest(classes = PriceInputTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "spring.main.banner-mode=off" })
@Tag("integration")
class PriceInputTests {

	@Autowired
	private SandboxFacilitator sandbox;

	@LocalServerPort
	private int port;

	private GateClient client;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		Application.MINI.set("$0.01");
		Application.FAIL.set(true);
	}

	@Test
	void entitlementOfTheCheapVariantDoesNotBuyTheDearOne() {
		String payment = sign("/chat", "X-Model", "mini");
		assertThat(this.client.payWith(payment, "/chat", "X-Model", "mini").statusCode()).isEqualTo(400);
		Application.FAIL.set(false);
		HttpResponse<String> dear = this.client.payWith(payment, "/chat", "X-Model", "max");
		assertThat(dear.statusCode()).isEqualTo(409);
		assertThat(dear.body()).contains("payment-bound-to-other-request").doesNotContain("answer of");
		assertThat(this.client.payWith(payment, "/chat").statusCode()).isEqualTo(409);
		assertThat(this.client.payWith(payment, "/chat", "X-Model", "mini", "X-Model", "max").statusCode())
			.isEqualTo(409);
		assertThat(this.client.payWith(payment, "/chat", "x-model", "mini").body()).isEqualTo("answer of mini");
		assertThat(this.sandbox.transfers()).isOne();
	}

	@Test
	void priceThatChangedDoesNotRefuseWhatWasPaid() {
		String payment = sign("/chat", "X-Model", "mini");
		assertThat(this.client.payWith(payment, "/chat", "X-Model", "mini").statusCode()).isEqualTo(400);
		Application.FAIL.set(false);
		Application.MINI.set("$0.05");
		assertThat(this.client.payWith(payment, "/chat", "X-Model", "mini").body()).isEqualTo("answer of mini");
	}

	// The resolver reads the second header only for some values of the first.
	@Test
	void headersThatAreReadInOneBranchOnlyAreBoundToo() {
		String payment = sign("/chat", "X-Model", "any", "X-Quality", "low");
		String[] low = { "X-Model", "any", "X-Quality", "low" };
		assertThat(this.client.payWith(payment, "/chat", low).statusCode()).isEqualTo(400);
		Application.FAIL.set(false);
		assertThat(this.client.payWith(payment, "/chat", "X-Model", "any", "X-Quality", "high").statusCode())
			.isEqualTo(409);
		assertThat(this.client.payWith(payment, "/chat", "X-Model", "mini", "X-Quality", "low").statusCode())
			.isEqualTo(409);
		assertThat(this.client.payWith(payment, "/chat", low).statusCode()).isEqualTo(200);
	}

	@Test
	void paymentForTheCheapVariantIsRejectedForTheDearOne() {
		Application.FAIL.set(false);
		String payment = sign("/chat", "X-Model", "mini");
		assertThat(this.client.payWith(payment, "/chat", "X-Model", "max").statusCode()).isEqualTo(402);
		assertThat(this.sandbox.transfers()).isZero();
	}

	@Test
	void hostIsBoundWhereThePriceDependsOnTheUrl() {
		String payment = this.client.sign("/by-host");
		assertThat(this.client.payWith(payment, "/by-host").statusCode()).isEqualTo(400);
		Application.FAIL.set(false);
		String answer = exchange("GET /by-host HTTP/1.1\r\nHost: max.example\r\nPAYMENT-SIGNATURE: " + payment
				+ "\r\nConnection: close\r\n\r\n");
		assertThat(answer).startsWith("HTTP/1.1 409");
		assertThat(this.client.payWith(payment, "/by-host").statusCode()).isEqualTo(200);
	}

	@Test
	void answersNameTheHeadersThatPricesDependOn() {
		Application.FAIL.set(false);
		assertThat(vary(this.client.get("/chat", "X-Model", "mini"))).contains("x-model").doesNotContain("x-quality");
		assertThat(vary(this.client.get("/chat", "X-Model", "any"))).contains("x-model", "x-quality");
		assertThat(vary(this.client.get("/chat", "X-Model", "free"))).contains("x-model");
		String payment = sign("/chat", "X-Model", "mini");
		assertThat(vary(this.client.payWith(payment, "/chat", "X-Model", "mini"))).contains("x-model");
		assertThat(vary(this.client.payWith(payment, "/chat", "X-Model", "mini"))).contains("x-model");
	}

	@ParameterizedTest
	@ValueSource(strings = { "%70ages=100", "pages=1&%70ages=100", "pages=1&pages=2", "pages=%31%30", "pages=1+0",
			"pages=%2B", "pages=", "pages", "pages=1&", "&pages=1", "&&pages=1", "pages=a=b", "pages=%C3%B6",
			"pages=%26", "Pages=1", "pages=1;pages=2", "p%61ges=%e2%82%ac", "other=1" })
	void queryIsReadAsHandlersGetIt(String query) {
		assertSameValues("GET", query, null);
		assertSameValues("POST", query, null);
		assertSameValues("POST", query, "application/json");
		assertSameValues("POST", query, "application/x-www-form-urlencoded");
	}

	@ParameterizedTest
	@CsvSource({ "GET,", "POST, application/x-www-form-urlencoded" })
	void brokenQueryIsAnsweredAsTheClientsMistake(String method, String type) {
		String answer = raw(method, "/echo?pages=%zz", type);
		assertThat(answer).startsWith("HTTP/1.1 400").contains("#not-for-sale", "The query cannot be decoded");
	}

	@Test
	void variantThatTheResolverDoesNotSellIsRefusedAndCostsNothing() {
		String payment = sign("/chat", "X-Model", "mini");
		HttpResponse<String> response = this.client.payWith(payment, "/chat", "X-Model", "unknown");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).contains("#not-for-sale", "There is no such model");
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
		assertThat(this.sandbox.transfers()).isZero();
	}

	@Test
	void fieldsOfAFormAreNotPartOfTheQuery() {
		raw("POST", "/echo?pages=1", "application/x-www-form-urlencoded", "pages=2");
		assertThat(Application.PRICED.get()).containsExactly("1");
		assertThat(Application.HANDLED.get()).containsExactly("1", "2");
	}

	// The handler is free, so that it runs without a payment.
	private void assertSameValues(String method, String query, String type) {
		Application.HANDLED.set(null);
		Application.PRICED.set(null);
		assertThat(raw(method, "/echo?" + query, type)).startsWith("HTTP/1.1 200");
		assertThat(Application.PRICED.get()).as(method + " " + type).isEqualTo(Application.HANDLED.get());
	}

	private String raw(String method, String target, String type) {
		return raw(method, target, type, "");
	}

	private String raw(String method, String target, String type, String body) {
		String contentType = (type != null) ? "Content-Type: " + type + "\r\n" : "";
		return exchange(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + contentType + "Content-Length: "
				+ body.length() + "\r\nConnection: close\r\n\r\n" + body);
	}

	private String exchange(String request) {
		return new RawHttp(this.port).exchange(request.getBytes(StandardCharsets.UTF_8)).text();
	}

	private String sign(String path, String... headers) {
		return this.client.wallet()
			.pay(this.client.get(path, headers).headers().firstValue("PAYMENT-REQUIRED").orElseThrow());
	}

	private static List<String> vary(HttpResponse<String> response) {
		return response.headers()
			.allValues("Vary")
			.stream()
			.flatMap((value) -> Arrays.stream(value.split(",")))
			.map(String::strip)
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Controller.class)
	static class Application {

		static final AtomicReference<String> MINI = new AtomicReference<>("$0.01");

		static final AtomicBoolean FAIL = new AtomicBoolean();

		static final AtomicReference<List<String>> PRICED = new AtomicReference<>();

		static final AtomicReference<List<String>> HANDLED = new AtomicReference<>();

		@Bean
		PriceResolver models() {
			return (request) -> switch (request.header("X-Model").orElse("none")) {
				case "free" -> Optional.empty();
				case "mini" -> Optional.of(PaymentTerms.of(MINI.get()));
				case "any" -> Optional.of(PaymentTerms.of(isHigh(request) ? "$0.50" : "$0.02"));
				case "max", "none" -> Optional.of(PaymentTerms.of("$1"));
				default -> throw new NotForSaleException("There is no such model");
			};
		}

		@Bean
		PriceResolver hosts() {
			return (request) -> Optional
				.of(PaymentTerms.of(request.url().startsWith("http://max.example/") ? "$1" : "$0.01"));
		}

		@Bean
		PriceResolver pages() {
			return (request) -> {
				PRICED.set(request.queryValues("pages"));
				return Optional.empty();
			};
		}

		private static boolean isHigh(PaidRequest request) {
			return request.header("X-Quality").filter("high"::equals).isPresent();
		}

	}

	@RestController
	static class Controller {

		@GetMapping("/chat")
		@PaidEndpoint(priceResolver = "models", settlement = Settlement.BEFORE_HANDLER)
		String chat(HttpServletRequest request) {
			failIfTold();
			return "answer of " + request.getHeader("X-Model");
		}

		@GetMapping("/by-host")
		@PaidEndpoint(priceResolver = "hosts", settlement = Settlement.BEFORE_HANDLER)
		String byHost() {
			failIfTold();
			return "answer";
		}

		@GetMapping("/echo")
		@PaidEndpoint(priceResolver = "pages")
		String echo(HttpServletRequest request) {
			handle(request);
			return "";
		}

		@PostMapping("/echo")
		@PaidEndpoint(priceResolver = "pages")
		String echoPosted(HttpServletRequest request) {
			handle(request);
			return "";
		}

		private static void handle(HttpServletRequest request) {
			String[] values = request.getParameterValues("pages");
			Application.HANDLED.set((values != null) ? List.of(values) : List.of());
		}

		private static void failIfTold() {
			if (Application.FAIL.get()) {
				throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
			}
		}

	}

}
