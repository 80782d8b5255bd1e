package io.github.x402spring.mpp;

import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.testsupport.RunningRequests;
import io.github.x402spring.web.servlet.GateClient;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three families, four ways to pay, one request at a time.
 */
@SpringBootTest(classes = AllFamiliesTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.lightning.node.type=sandbox", "x402.lightning.rate=100000",
				"x402.lightning.invoice-timeout=30s", "x402.lightning.max-open-invoices-per-network=10000",
				"x402.mpp.secret=" + MppVectors.SECRET, "x402.ledger.type=jdbc",
				"x402.ledger.jdbc.initialize-schema=always", "server.max-http-request-header-size=200KB" })
@DisplayName("All families on a real port")
@Tag("integration")
class AllFamiliesTests {

	private static final String SECRET = "the-paid-content";

	private static final String X402 = "PAYMENT-SIGNATURE";

	private static final String AUTHORIZATION = "Authorization";

	private static final Pattern L402 = Pattern.compile("L402 macaroon=\"([^\"]+)\", invoice=\"([^\"]+)\".*");

	@Autowired
	private SandboxLightningNode node;

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private ReportingLedger ledger;

	@Autowired
	private SwitchedDatabase database;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.sandbox.reset();
	}

	@Test
	void twoDifferentPaymentsAreRefusedWhateverTheirFamilies() {
		List<List<String>> payments = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			payments.add(List.of(X402, this.client.sign("/content")));
			payments.add(List.of(AUTHORIZATION, l402()));
			payments.add(List.of(AUTHORIZATION, pay(challenge("evm"))));
			payments.add(List.of(AUTHORIZATION, pay(challenge("lightning"))));
		}
		int before = this.ledger.recent(100).size();
		for (List<String> one : payments) {
			for (List<String> other : payments) {
				if (one != other) {
					HttpResponse<String> response = this.client.get("/content", one.get(0), one.get(1), other.get(0),
							other.get(1));
					assertThat(response.statusCode()).as(one + " and " + other).isEqualTo(400);
					assertThat(response.body()).contains("malformed-payment");
					assertThat(MppWallet.challenges(response)).isEmpty();
				}
			}
		}
		assertThat(this.sandbox.settlements()).isZero();
		assertThat(this.ledger.recent(100)).hasSize(before);
		for (List<String> one : payments) {
			assertServed(this.client.get("/content", one.get(0), one.get(1)));
		}
	}

	@Test
	void invoiceThatBothFamiliesPresentAtOnceIsRefusedAndKept() {
		HttpResponse<String> response = this.client.get("/content");
		String token = l402(response);
		String line = MppWallet.presentPreimage(MppWallet.challenge(response, "lightning"),
				token.substring(token.lastIndexOf(':') + 1));
		assertThat(this.client.get("/content", AUTHORIZATION, token, AUTHORIZATION, line).statusCode()).isEqualTo(400);
		assertServed(this.client.get("/content", AUTHORIZATION, line));
	}

	@ParameterizedTest
	@MethodSource("changes")
	void challengeThatWasChangedIsNotOurs(String method, String name, UnaryOperator<MppChallenge> change) {
		MppChallenge challenge = challenge(method);
		// Signed for what was changed: only the id is wrong then.
		HttpResponse<String> response = this.client.get("/content", AUTHORIZATION, pay(change.apply(challenge)));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(402);
		assertThat(StrictJson.parseObject(response.body()).get("reason").stringValue()).isEqualTo("invalid_challenge");
		assertThat(StrictJson.parseObject(response.body()).get("type").stringValue())
			.endsWith(method.equals("evm") ? "problems/invalid-challenge" : "problems/lightning/unknown-challenge");
		assertThat(MppWallet.challenges(response)).hasSize(2);
		assertThat(this.sandbox.settlements()).isZero();
	}

	static Stream<Arguments> changes() {
		return Stream.of("evm", "lightning").flatMap(AllFamiliesTests::changes);
	}

	private static Stream<Arguments> changes(String method) {
		return Stream.of(
				change(method, "realm",
						(it) -> new MppChallenge(it.id(), "shop.example", method, it.intent(), it.request(),
								it.expires(), it.digest(), it.opaque(), null, null)),
				change(method, "expires",
						(it) -> new MppChallenge(it.id(), it.realm(), method, it.intent(), it.request(),
								Instant.parse(Objects.requireNonNull(it.expires())).plusSeconds(60).toString(),
								it.digest(), it.opaque(), null, null)),
				change(method, "digest",
						(it) -> new MppChallenge(it.id(), it.realm(), method, it.intent(), it.request(), it.expires(),
								"sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:", it.opaque(), null, null)),
				change(method, "opaque",
						(it) -> new MppChallenge(it.id(), it.realm(), method, it.intent(), it.request(), it.expires(),
								it.digest(), it.opaque() + "A", null, null)),
				change(method, "amount", (it) -> new MppChallenge(it.id(), it.realm(), method, it.intent(), cheaper(it),
						it.expires(), it.digest(), it.opaque(), null, null)));
	}

	private static Arguments change(String method, String name, UnaryOperator<MppChallenge> change) {
		return Arguments.of(method, name, change);
	}

	private static String cheaper(MppChallenge challenge) {
		return CanonicalJson.encode(((ObjectNode) CanonicalJson.decode(challenge.request())).put("amount", "1"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "evm", "lightning" })
	void descriptionIsForPeopleAndMayBeChanged(String method) {
		MppChallenge it = challenge(method);
		assertServed(this.client.get("/content", AUTHORIZATION, pay(new MppChallenge(it.id(), it.realm(), method,
				it.intent(), it.request(), it.expires(), it.digest(), it.opaque(), it.header(), "something else"))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "evm", "lightning" })
	void challengeOfOneEndpointPaysNoOther(String method) {
		String line = pay(challenge(method));
		HttpResponse<String> response = this.client.get("/described", AUTHORIZATION, line);
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.body()).contains("payment_for_another_request");
		assertServed(this.client.get("/content", AUTHORIZATION, line));
	}

	@Test
	void challengeEndsWithItsInvoice() {
		MppChallenge challenge = challenge("lightning");
		LightningInvoice invoice = LightningInvoice.read(LightningCharge.read(challenge.request()).invoice());
		assertThat(challenge.expires()).isEqualTo(invoice.expiresAt().toString());
	}

	@Test
	void descriptionWritesNoHeader() {
		HttpResponse<String> response = this.client.get("/described");
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.headers().map()).doesNotContainKey("x-injected");
		assertThat(MppWallet.challenges(response)).hasSize(2)
			.allSatisfy((it) -> assertThat(it.description()).isEqualTo("The \"weather\", \\  X-Injected: 1, Zürich ☀"));
		assertServed(this.client.get("/described", AUTHORIZATION, pay(MppWallet.challenge(response, "evm"))));
		assertServed(this.client.get("/described", AUTHORIZATION, l402(this.client.get("/described"))));
	}

	// What is no token at all is none that was paid for.
	@ParameterizedTest
	@CsvSource({ "Authorization,'L402 ',400", "Authorization,'LSAT ',400", "Authorization,'Payment ',402",
			"Macaroon,'',402" })
	void credentialOf64KilobytesIsRefusedUnread(String header, String scheme, int status) {
		HttpResponse<String> response = this.client.get("/content", header, scheme + "B".repeat(64 * 1024));
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.body()).doesNotContain("B".repeat(64));
	}

	@Test
	void nothingIsServedWhileTheBooksAreAway() {
		String token = l402();
		List<String> lines = List.of(token, pay(challenge("evm")), pay(challenge("lightning")));
		RunningRequests.awaitNone();
		this.database.away.set(true);
		try {
			for (String line : lines) {
				HttpResponse<String> response = this.client.get("/content", AUTHORIZATION, line);
				assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
				assertThat(response.headers().firstValue("Retry-After")).isPresent();
				assertThat(response.headers().allValues("WWW-Authenticate")).isEmpty();
				assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
			}
		}
		finally {
			this.database.away.set(false);
		}
		lines.forEach((line) -> assertServed(this.client.get("/content", AUTHORIZATION, line)));
		assertThat(this.sandbox.settlements()).isOne();
	}

	private String l402() {
		return l402(this.client.get("/content"));
	}

	private String l402(HttpResponse<String> response) {
		Matcher line = response.headers()
			.allValues("WWW-Authenticate")
			.stream()
			.map(L402::matcher)
			.filter(Matcher::matches)
			.findFirst()
			.orElseThrow();
		return "L402 " + line.group(1) + ":" + this.node.pay(LightningInvoice.read(line.group(2))).orElseThrow();
	}

	private MppChallenge challenge(String method) {
		return MppWallet.challenge(this.client.get("/content"), method);
	}

	private String pay(MppChallenge challenge) {
		return MppWallet.pay(challenge, this.node);
	}

	private static void assertServed(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(SECRET);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Shop.class)
	static class Application {

		@Bean
		SwitchedDatabase dataSource() {
			JdbcDataSource h2 = new JdbcDataSource();
			h2.setURL("jdbc:h2:mem:AllFamiliesTests;DB_CLOSE_DELAY=-1");
			return new SwitchedDatabase(h2);
		}

	}

	/** A database that can be away. */
	static final class SwitchedDatabase extends DelegatingDataSource {

		private final AtomicBoolean away = new AtomicBoolean();

		SwitchedDatabase(JdbcDataSource target) {
			super(target);
		}

		@Override
		public Connection getConnection() throws SQLException {
			if (this.away.get()) {
				throw new SQLException("The database is away", "08001");
			}
			return super.getConnection();
		}

	}

	@RestController
	static class Shop {

		@GetMapping("/content")
		@PaidEndpoint(value = "$0.01", description = "A report")
		String content() {
			return SECRET;
		}

		@GetMapping("/described")
		@PaidEndpoint(value = "$0.01", description = "The \"weather\", \\\r\n X-Injected: 1, Zürich ☀")
		String described() {
			return SECRET;
		}

	}

}
