package io.github.x402spring.web.servlet;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.admission.AdmissionPolicy;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxWallet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Policies decide who need not pay, and who may not, before anything is charged.
 */
@SpringBootTest(classes = AdmissionPolicyTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox",
				"spring.autoconfigure.exclude=org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration,org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration" })
@Tag("integration")
class AdmissionPolicyTests {

	private static final String[] STAFF = { "Authorization", basic("staff") };

	private static final String[] GUEST = { "Authorization", basic("guest") };

	static final AtomicInteger RUNS = new AtomicInteger();

	static final AtomicBoolean CLOSED = new AtomicBoolean();

	static final AtomicBoolean FAILING = new AtomicBoolean();

	static final AtomicBoolean BROKEN = new AtomicBoolean();

	@LocalServerPort
	private int port;

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private ReportingLedger ledger;

	private GateClient client;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
		RUNS.set(0);
		CLOSED.set(false);
		BROKEN.set(false);
	}

	@Test
	void authorityIsServedForFreeAndOthersPay() {
		HttpResponse<String> free = this.client.get("/premium", STAFF);
		assertThat(free.statusCode()).isEqualTo(200);
		assertThat(free.body()).isEqualTo("null");
		assertThat(free.headers().firstValue("Cache-Control")).hasValue("private, no-store");
		assertThat(this.client.get("/premium", GUEST).statusCode()).isEqualTo(402);
		assertThat(this.client.get("/premium").statusCode()).isEqualTo(402);
		assertThat(this.client.pay("/premium").statusCode()).isEqualTo(200);
		assertThat(this.sandbox.settlements()).isOne();
	}

	@Test
	void payerWhoIsDeniedIsChargedNothing() {
		String payment = SandboxWallet.developmentKey(3)
			.pay(this.client.get("/premium").headers().firstValue("PAYMENT-REQUIRED").orElseThrow());
		HttpResponse<String> response = this.client.payWith(payment, "/premium");
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(response.body()).contains("#admission-denied", "\"reason\":\"not_welcome\"");
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
		assertThat(RUNS).hasValue(0);
		assertThat(this.sandbox.settlements()).isZero();
		assertThat(this.ledger.recent(10))
			.noneMatch((it) -> SandboxWallet.developmentKey(3).address().value().equalsIgnoreCase(it.terms().payer()));
	}

	@Test
	void maintenanceTakesNothingAndAsksForNoPayment() {
		String payment = this.client.sign("/premium");
		CLOSED.set(true);
		for (HttpResponse<String> response : List.of(this.client.get("/premium"),
				this.client.payWith(payment, "/premium"))) {
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(response.headers().firstValue("Retry-After")).hasValue("30");
			assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		}
		CLOSED.set(false);
		assertThat(this.client.payWith(payment, "/premium").statusCode()).isEqualTo(200);
		assertThat(this.sandbox.settlements()).isOne();
	}

	@Test
	void contentThatIsOwedIsServedDuringMaintenance() {
		String payment = this.client.sign("/owed");
		FAILING.set(true);
		assertThat(this.client.payWith(payment, "/owed").statusCode()).isEqualTo(500);
		FAILING.set(false);
		CLOSED.set(true);
		assertThat(this.client.payWith(payment, "/owed").body()).isEqualTo("owed");
		assertThat(this.sandbox.settlements()).isOne();
	}

	@Test
	void policyThatFailsOpensNothing() {
		BROKEN.set(true);
		assertThat(this.client.get("/premium", STAFF).statusCode()).isEqualTo(503);
		assertThat(RUNS).hasValue(0);
	}

	@Test
	void reasonIsACode() {
		assertThatIllegalArgumentException().isThrownBy(() -> AdmissionPolicy.deny(Set.of(), "You are not welcome"));
	}

	@Test
	void listOfAllowedPayersRefusesOthers() {
		AdmissionPolicy policy = AdmissionPolicy.allowOnly(Set.of("0xAB"), "members_only");
		assertThat(policy.onPayer(ENDPOINT, null, "0xab")).isEqualTo(AdmissionPolicy.Verdict.passOn());
		assertThat(policy.onPayer(ENDPOINT, null, "0xcd")).isEqualTo(new AdmissionPolicy.Verdict.Deny("members_only"));
		assertThat(policy.onPayer(ENDPOINT, null, null)).isEqualTo(new AdmissionPolicy.Verdict.Deny("members_only"));
		assertThat(AdmissionPolicy.deny(Set.of("0xab"), "no").onPayer(ENDPOINT, null, null))
			.isEqualTo(AdmissionPolicy.Verdict.passOn());
		assertThat(policy.onRequest(ENDPOINT, null)).isEqualTo(AdmissionPolicy.Verdict.passOn());
	}

	private static final @Nullable PaidEndpointDescriptor ENDPOINT = null;

	private static String basic(String user) {
		return "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PremiumController.class)
	static class Application {

		@Bean
		@Order(1)
		AdmissionPolicy maintenance() {
			return AdmissionPolicy.maintenance(CLOSED::get, Duration.ofSeconds(30));
		}

		@Bean
		@Order(2)
		AdmissionPolicy broken() {
			return new AdmissionPolicy() {

				@Override
				public Verdict onRequest(PaidEndpointDescriptor endpoint, PaidRequest request) {
					if (BROKEN.get()) {
						throw new IllegalStateException("broken");
					}
					return Verdict.passOn();
				}

			};
		}

		@Bean
		@Order(3)
		AdmissionPolicy staff() {
			return AdmissionPolicy.waiveFor(Set.of("ROLE_STAFF"));
		}

		// No decision about a payer, and no way around the policies after it.
		@Bean
		@Order(3)
		AdmissionPolicy waivingPayers() {
			return new AdmissionPolicy() {

				@Override
				public Verdict onPayer(PaidEndpointDescriptor endpoint, PaidRequest request, @Nullable String payer) {
					return new Verdict.Waive();
				}

			};
		}

		@Bean
		@Order(4)
		AdmissionPolicy denied() {
			return AdmissionPolicy.deny(Set.of(SandboxWallet.developmentKey(3).address().value()), "not_welcome");
		}

		@Bean
		SecurityFilterChain security(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.httpBasic(Customizer.withDefaults())
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("staff").password("{noop}secret").roles("STAFF").build(),
					User.withUsername("guest").password("{noop}secret").roles("GUEST").build());
		}

	}

	@RestController
	static class PremiumController {

		@GetMapping("/owed")
		@PaidEndpoint(value = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		String owed() {
			if (FAILING.get()) {
				throw new IllegalStateException("failing");
			}
			return "owed";
		}

		@GetMapping("/premium")
		@PaidEndpoint("$0.01")
		String premium(@Nullable PaidCall call) {
			RUNS.incrementAndGet();
			return (call != null) ? "paid" : "null";
		}

	}

}
