package io.github.x402spring.docs.security;

import java.io.BufferedReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Principal;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.docs.Pages;
import io.github.x402spring.l402.L402Wallet;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.web.servlet.GateClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the chains of the page about Spring Security.
 */
@SpringBootTest(classes = SecuredShopTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.lightning.node.type=sandbox", "x402.lightning.rate=100000",
				"x402.mpp.enabled=true", "x402.mpp.realm=shop.example", "x402.plans.news.price=$0.002",
				"x402.plans.news.passes.day.price=$0.10", "x402.plans.news.passes.day.valid-for=1d",
				"management.endpoints.web.exposure.include=health,payments,x402",
				"management.endpoint.x402.access=unrestricted",
				"spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
						+ "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration,"
						+ "org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration" })
@Tag("integration")
class SecuredShopTests {

	private static final String PAUSE = "/actuator/x402/pause";

	private static final String[] MEMBER = { "Authorization", basic("member") };

	@Autowired
	private SandboxLightningNode node;

	private GateClient client;

	@BeforeEach
	void setUp(@LocalServerPort int port) {
		this.client = new GateClient(port);
	}

	@Test
	void paidPostNeedsNoTokenAgainstForgery() {
		HttpResponse<String> challenge = this.client.send("POST", "/api/summaries", "\"Rain.\"");
		assertThat(challenge.statusCode()).isEqualTo(402);
		HttpResponse<String> served = this.client.send("POST", "/api/summaries", "\"Rain.\"", "PAYMENT-SIGNATURE",
				this.client.sign("POST", "/api/summaries", "\"Rain.\""));
		assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
		assertThat(this.client.send("POST", "/x402/passes/news/day", "").statusCode()).isEqualTo(402);
	}

	@Test
	void loginComesBeforeThePrice() {
		assertThat(this.client.get("/api/members/report").statusCode()).isEqualTo(401);
		assertThat(this.client.get("/api/members/report", "Authorization", basic("operator")).statusCode())
			.isEqualTo(403);
		assertThat(this.client.get("/api/members/report", MEMBER).statusCode()).isEqualTo(402);
	}

	@Test
	void mppLeavesAuthorizationToTheLogin() {
		List<String> lines = this.client.get("/api/members/report", MEMBER).headers().allValues("WWW-Authenticate");
		assertThat(lines).filteredOn((line) -> line.startsWith("Payment "))
			.isNotEmpty()
			.allSatisfy((line) -> assertThat(line).contains("header=\"Payment-Authorization\""));
	}

	@Test
	void loginAndL402StandInTwoLines() {
		String paid = new L402Wallet(this.node).pay(this.client.get("/api/members/report", MEMBER));
		HttpResponse<String> served = this.client.get("/api/members/report", "Authorization", paid, "Authorization",
				MEMBER[1]);
		assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
		assertThat(served.body()).isEqualTo("member");
	}

	@ParameterizedTest
	@CsvSource({ "/actuator/health,,200", "/actuator/health,member,200", "/actuator/x402,,401",
			"/actuator/x402,member,403", "/actuator/x402,accountant,200", "/actuator/payments,accountant,200",
			"/actuator/x402,operator,200" })
	void operatorsAndAccountantsSeeTheActuator(String path, @Nullable String user, int status) {
		String[] login = (user != null) ? new String[] { "Authorization", basic(user) } : new String[0];
		assertThat(this.client.get(path, login).statusCode()).isEqualTo(status);
	}

	@Test
	void operatorsNeedATokenAgainstForgeryToChangeAnything() {
		String reason = "{\"reason\": \"test\"}";
		HttpResponse<String> seen = this.client.get("/actuator/x402", "Authorization", basic("operator"));
		String cookie = seen.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
		String token = cookie.substring(cookie.indexOf('=') + 1);
		assertThat(cookie).startsWith("XSRF-TOKEN=");
		assertThat(this.client.send("POST", PAUSE, reason, "Authorization", basic("operator")).statusCode())
			.isEqualTo(403);
		assertThat(change("accountant", PAUSE, reason, cookie, token)).isEqualTo(403);
		try {
			assertThat(change("operator", PAUSE, reason, cookie, token)).isEqualTo(200);
			assertThat(this.client.get("/api/members/report", MEMBER).statusCode()).isEqualTo(503);
		}
		finally {
			assertThat(change("operator", "/actuator/x402/resume", "{}", cookie, token)).isEqualTo(200);
		}
	}

	@Test
	void commandsOfThePagePause(@LocalServerPort int port, @TempDir Path directory) throws Exception {
		Matcher block = Pattern.compile("```shell\n(.*?)```", Pattern.DOTALL)
			.matcher(Pages.read("how-to/secure-with-spring-security.md"));
		assertThat(block.find()).isTrue();
		String commands = block.group(1).replace("localhost:8080", "localhost:" + port);
		Process shell = new ProcessBuilder("bash", "-e", "-c",
				commands + commands.lines()
					.skip(2)
					.collect(Collectors.joining("\n"))
					.replace("/pause", "/resume")
					.replaceFirst("-d '.*?'", "-d '{}'"))
			.directory(directory.toFile())
			.redirectErrorStream(true)
			.start();
		try (BufferedReader output = shell.inputReader()) {
			assertThat(output.lines().collect(Collectors.joining("\n"))).contains("\"paused\":true",
					"\"paused\":false");
		}
		assertThat(shell.waitFor()).isZero();
	}

	@Test
	void everythingElseNeedsALogin() {
		assertThat(this.client.get("/admin").statusCode()).isEqualTo(302);
	}

	private int change(String user, String path, String body, String cookie, String token) {
		return this.client
			.send("POST", path, body, "Authorization", basic(user), "Cookie", cookie, "X-XSRF-TOKEN", token)
			.statusCode();
	}

	private static String basic(String user) {
		return "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ ShopSecurity.class, Shop.class })
	static class Application {

		@Bean
		UserDetailsService users() {
			InMemoryUserDetailsManager users = new InMemoryUserDetailsManager();
			for (String name : List.of("member", "accountant", "operator")) {
				users.createUser(
						User.withUsername(name).password("{noop}secret").roles(name.toUpperCase(Locale.ROOT)).build());
			}
			return users;
		}

	}

	@RestController
	static class Shop {

		@PaidEndpoint("$0.01")
		@PostMapping("/api/summaries")
		String summary(@RequestBody String text) {
			return text;
		}

		@PaidEndpoint("$0.01")
		@GetMapping("/api/members/report")
		String report(Principal principal) {
			return principal.getName();
		}

	}

}
