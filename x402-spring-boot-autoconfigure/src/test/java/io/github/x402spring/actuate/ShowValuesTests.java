package io.github.x402spring.actuate;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import io.github.x402spring.actuate.EndpointShop.Client;
import io.github.x402spring.actuate.audit.OperatorAudit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payers are shown to those who may see them, as Boot's endpoints show values.
 */
@SpringBootTest(classes = ShowValuesTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT, properties = {
		"x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
		"x402.facilitator.type=sandbox", "management.endpoints.web.exposure.include=payments",
		"management.endpoint.payments.access=unrestricted", "management.endpoint.payments.show-values=when-authorized",
		"management.endpoint.payments.roles=accountant",
		"spring.autoconfigure.exclude=org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration,org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration" })
@Tag("integration")
class ShowValuesTests {

	private static final String PAYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

	@Autowired
	private AuditEventRepository audit;

	@LocalServerPort
	private int port;

	private Client client;

	@BeforeEach
	void setUp() {
		this.client = new Client(this.port);
		assertThat(this.client.pay("/paid", this.client.sign("/paid")).statusCode()).isEqualTo(200);
	}

	@Test
	void authorisedUsersSeePayers() {
		for (String path : new String[] { "", "?limit=1", "/" + lastId() }) {
			assertThat(get(path, "alice").body()).contains(PAYER);
			assertThat(get(path, "bob").body()).contains("0xf39F..2266").doesNotContain(PAYER);
			assertThat(get(path, null).statusCode()).isEqualTo(401);
		}
	}

	@Test
	void exportsFollowTheSameRule() {
		for (String type : new String[] { "text/csv", "application/x-ndjson" }) {
			assertThat(this.client.get("/actuator/payments", "Accept", type, "Authorization", basic("alice")).body())
				.contains(PAYER);
			assertThat(this.client.get("/actuator/payments", "Accept", type, "Authorization", basic("bob")).body())
				.contains("0xf39F..2266")
				.doesNotContain(PAYER);
		}
	}

	@Test
	void auditNamesWhoDecided() {
		HttpResponse<String> refused = this.client.post("/actuator/payments/" + lastId() + "/mark-refunded",
				"{\"reference\": \"transfer 9\"}", "Authorization", basic("bob"));
		assertThat(refused.statusCode()).isEqualTo(409);
		assertThat(refused.body()).doesNotContain(PAYER);
		assertThat(this.audit.find("bob", null, OperatorAudit.OPERATOR_ACTION)).singleElement()
			.satisfies((event) -> assertThat(event.getData()).containsEntry("reference", "transfer 9")
				.containsEntry("outcome", "refused"));
	}

	private String lastId() {
		return this.client.json("/actuator/payments?limit=1", "Authorization", basic("bob"))
			.get("payments")
			.get(0)
			.get("id")
			.asString();
	}

	private HttpResponse<String> get(String path, String user) {
		return (user != null) ? this.client.get("/actuator/payments" + path, "Authorization", basic(user))
				: this.client.get("/actuator/payments" + path);
	}

	private static String basic(String user) {
		return "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
	}

	@Configuration(proxyBeanMethods = false)
	@Import(EndpointShop.class)
	static class Application {

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("alice").password("{noop}secret").roles("accountant").build(),
					User.withUsername("bob").password("{noop}secret").roles("developer").build());
		}

		@Bean
		SecurityFilterChain security(HttpSecurity http) throws Exception {
			return http
				.authorizeHttpRequests(
						(requests) -> requests.requestMatchers("/actuator/**").authenticated().anyRequest().permitAll())
				.httpBasic(Customizer.withDefaults())
				.csrf(AbstractHttpConfigurer::disable)
				.build();
		}

	}

}
