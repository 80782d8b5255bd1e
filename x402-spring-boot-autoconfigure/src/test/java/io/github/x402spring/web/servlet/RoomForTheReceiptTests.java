package io.github.x402spring.web.servlet;

import java.net.http.HttpResponse;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sandbox.SandboxFacilitator;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Headers that fit into an answer alone, but not together with the receipt.
 */
@SpringBootTest(classes = RoomForTheReceiptTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "server.tomcat.max-http-response-header-size=10KB",
				"server.jetty.max-http-response-header-size=10KB" })
@DisplayName("Room for the receipt")
@Tag("integration")
class RoomForTheReceiptTests {

	private static final String SECRET = "the-paid-content";

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private ReportingLedger ledger;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
	}

	@ParameterizedTest
	@ValueSource(ints = { 8800, 9200, 9600, 9750, 9900, 11_000 })
	void headersThatLeaveNoRoomCostNothing(int length) {
		for (String path : new String[] { "/short?headers=", "/long?headers=", "/redirect?headers=" }) {
			String payment = this.client.sign(path + length);
			HttpResponse<String> response = this.client.payWith(payment, path + length);
			if (response.statusCode() >= 400) {
				assertThat(response.statusCode()).isEqualTo(500);
				assertThat(response.body()).doesNotContain(SECRET);
				assertThat(response.headers().map()).doesNotContainKey("x-filling");
				assertThat(this.sandbox.settlements()).isZero();
				assertThat(this.ledger.recent(10)).noneMatch((it) -> it.money() == MoneyState.RESERVED);
				// Nothing holds it: it may come again at once.
				assertThat(this.client.payWith(payment, path + length).statusCode()).isEqualTo(500);
			}
			else {
				assertThat(length).isLessThan(9200);
				assertThat(GateClient.receipt(response).success()).isTrue();
				this.sandbox.reset();
			}
		}
	}

	@Test
	void headersThatLeaveRoomAreSent() {
		HttpResponse<String> response = this.client.pay("/short?headers=8500");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(SECRET);
		assertThat(GateClient.receipt(response).success()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/before?headers=", "/flushed?headers=", "/forward?headers=" })
	void headersThatLeaveNoRoomOnceMoneyHasMovedLeaveAnEntitlementAtOnce(String path) {
		String payment = this.client.sign(path + 17_000);
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> response = this.client.payWith(payment, path + 17_000);
			assertThat(response.statusCode()).isEqualTo(500);
			assertThat(response.body()).doesNotContain(SECRET);
			await().untilAsserted(() -> {
				Payment after = this.ledger.recent(1).get(0);
				assertThat(after.money()).isEqualTo(MoneyState.SETTLED);
				assertThat(after.content()).isEqualTo(ContentState.FAILED);
				assertThat(after.lease()).isNull();
			});
		}
		assertThat(this.sandbox.transfers()).isOne();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(FillingController.class)
	static class Application {

	}

	@Controller
	static class FillingController {

		@GetMapping("/short")
		@ResponseBody
		@PaidEndpoint("$0.01")
		String shortAnswer(@RequestParam int headers, HttpServletResponse response) {
			fill(headers, response);
			return SECRET;
		}

		@GetMapping("/long")
		@ResponseBody
		@PaidEndpoint("$0.01")
		String longAnswer(@RequestParam int headers, HttpServletResponse response) {
			fill(headers, response);
			return SECRET.repeat(100_000);
		}

		@GetMapping("/redirect")
		@PaidEndpoint("$0.01")
		String redirect(@RequestParam int headers) {
			return "redirect:/" + "x".repeat(headers);
		}

		@GetMapping("/before")
		@ResponseBody
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		String before(@RequestParam int headers, HttpServletResponse response) {
			fill(headers, response);
			return SECRET;
		}

		@GetMapping("/flushed")
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		void flushed(@RequestParam int headers, HttpServletResponse response) throws Exception {
			fill(headers, response);
			response.getWriter().print(SECRET);
			response.getWriter().flush();
		}

		@GetMapping("/forward")
		@PaidEndpoint("$0.01")
		String forward() {
			return "forward:/target";
		}

		@GetMapping("/target")
		@ResponseBody
		String target(@RequestParam int headers, HttpServletResponse response) {
			fill(headers, response);
			return SECRET;
		}

		private static void fill(int length, HttpServletResponse response) {
			response.setHeader("X-Filling", "x".repeat(length));
		}

	}

}
