package io.github.x402spring.l402;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.github.x402spring.json.StrictJson;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.books.LedgerCheck;
import io.github.x402spring.payment.engine.OperationResult;
import io.github.x402spring.payment.engine.PaymentOperations;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.ledger.jdbc.PostgresServer;
import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassSales;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several instances with one PostgreSQL and one secret are one seller, also while they
 * are restarted with another secret or other plans.
 */
@DisplayName("L402 with two instances and restarts")
@Tag("integration")
class L402InstancesTests {

	private static final String SECRET = "0123456789abcdef0123456789abcdef";

	private static final String NEXT = "another secret of at least 32 bytes";

	private static final String PASS = "/x402/passes/forecast/three";

	private final String prefix = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12) + "_";

	private final SandboxLightningNode node = new SandboxLightningNode(LightningNetwork.REGTEST, Clock.systemUTC());

	private final L402Wallet wallet = new L402Wallet(this.node);

	private final List<ConfigurableApplicationContext> started = new ArrayList<>();

	private GateClient here;

	private GateClient there;

	@BeforeEach
	void start() {
		this.here = client(start(SECRET, "", true));
		this.there = client(start(SECRET, "", true));
	}

	@AfterEach
	void stop() {
		this.started.forEach(ConfigurableApplicationContext::close);
	}

	@Test
	void bothTogetherDeliverOnceWhatTenTokensForOneInvoicePresent() {
		HttpResponse<String> challenge = this.here.get("/content");
		String paid = this.wallet.pay(challenge);
		LightningInvoice invoice = LightningInvoice.read(L402Wallet.invoice(challenge));
		TokenTerms terms = CaveatReader.read("x402", TokenText.read(L402Wallet.line(challenge).group(1)).caveats())
			.orElseThrow();
		L402Tokens mint = Vectors.tokens(SECRET);
		List<Integer> statuses = Parallel.run(64, (i) -> {
			String line = (i % 10 == 0) ? paid
					: "L402 " + mint.mint(invoice.hash(), terms) + paid.substring(paid.lastIndexOf(':'));
			return ((i % 2 == 0) ? this.here : this.there).get("/content", "Authorization", line).statusCode();
		});
		assertThat(statuses).filteredOn((status) -> status == 200).hasSize(1);
		assertThat(statuses).isSubsetOf(200, 402, 409);
		assertBooks();
	}

	@Test
	void bothTogetherUseAPassExactlyUpAndForgetItWhenItIsRevoked() {
		String pass = buy(this.here);
		List<Integer> statuses = Parallel.run(32,
				(i) -> ((i % 2 == 0) ? this.here : this.there).get("/forecast", "Authorization", pass).statusCode());
		assertThat(statuses).filteredOn((status) -> status == 200).hasSize(3);
		assertThat(statuses).filteredOn((status) -> status == 402).hasSize(29);
		String other = buy(this.there);
		assertThat(this.here.get("/forecast", "Authorization", other).statusCode()).isEqualTo(200);
		PassSales sales = this.started.getFirst().getBean(PassSales.class);
		Pass bought = sales.find(hash(other)).orElseThrow();
		assertThat(sales.revoke(bought.id())).isTrue();
		assertThat(this.there.get("/forecast", "Authorization", other).body()).contains("pass_revoked");
		assertBooks();
	}

	@Test
	void whatOneRevokesBuysNothingAtTheOther() {
		String paid = this.wallet.pay(this.there.get("/content"));
		PaymentOperations operations = this.started.getFirst().getBean(PaymentOperations.class);
		assertThat(operations.revoke(hash(paid))).isInstanceOf(OperationResult.Revoked.class);
		List<HttpResponse<String>> answers = Parallel.run(8,
				(i) -> ((i % 2 == 0) ? this.here : this.there).get("/content", "Authorization", paid));
		assertThat(answers).allSatisfy((it) -> assertThat(it.statusCode()).as(it.body()).isEqualTo(409));
		assertThat(this.there.get("/content", "Authorization", paid).body()).contains("refund-due", "\"revoked\"");
		assertThat(refundDue()).hasSize(1);
		assertThat(operations.revoke(hash(paid))).isInstanceOf(OperationResult.Refused.class);
		assertBooks();
	}

	@Test
	void whatIsRevokedAndPresentedAtOnceIsServedOrOwed() {
		PaymentOperations operations = this.started.getFirst().getBean(PaymentOperations.class);
		for (int round = 0; round < 8; round++) {
			String paid = this.wallet.pay(this.there.get("/content"));
			List<Object> results = Parallel.run(2, (i) -> (i == 0)
					? this.there.get("/content", "Authorization", paid).statusCode() : operations.revoke(hash(paid)));
			assertThat(results.getFirst()).isIn(200, 409);
			if (results.getFirst().equals(200)) {
				assertThat(results.getLast()).isInstanceOf(OperationResult.Refused.class);
			}
		}
		assertBooks();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 1000 })
	void passIsGrantedAsItWasSoldWhateverIsForSaleLater(int later) {
		HttpResponse<String> purchase = this.here.send("POST", PASS, "");
		stop();
		this.started.clear();
		GateClient changed = client(
				start(SECRET, "", "--x402.plans.forecast.price=$0.005", pass("three", "price=1 sat"),
						pass("three", "calls=" + later), pass("three", "valid-for=1h"), pass("three", "scopes=admin")));
		String paid = this.wallet.pay(purchase);
		HttpResponse<String> sold = changed.send("POST", PASS, "", "Authorization", paid);
		assertThat(sold.statusCode()).as(sold.body()).isEqualTo(201);
		JsonNode granted = StrictJson.parseObject(sold.body());
		assertThat(granted.get("calls").longValue()).isEqualTo(3);
		assertThat(granted.get("scopes").toString()).isEqualTo("[\"read\"]");
		assertThat(Instant.parse(granted.get("validUntil").stringValue()))
			.isAfter(Instant.now().plus(Duration.ofDays(29)));
		for (int i = 0; i < 3; i++) {
			assertThat(changed.get("/forecast", "Authorization", paid).statusCode()).isEqualTo(200);
		}
		assertThat(changed.get("/forecast", "Authorization", paid).body()).contains("pass-exhausted");
		assertThat(changed.get("/admin", "Authorization", paid).statusCode()).isEqualTo(403);
		assertBooks();
	}

	@Test
	void invoiceThatIsPaidWhileSecretAndPlansAreReplacedIsHonoured() {
		HttpResponse<String> call = this.here.get("/forecast");
		HttpResponse<String> purchase = this.here.send("POST", PASS, "");
		String pass = buy(this.here);
		stop();
		this.started.clear();
		GateClient later = client(start(NEXT, SECRET, false));
		assertThat(later.get("/forecast", "Authorization", this.wallet.pay(call)).statusCode()).isEqualTo(200);
		assertThat(later.get("/forecast", "Authorization", pass).statusCode()).isEqualTo(200);
		String owed = this.wallet.pay(purchase);
		assertThat(later.send("POST", PASS, "").statusCode()).isEqualTo(404);
		assertThat(later.send("HEAD", PASS, "", "Authorization", owed).statusCode()).isEqualTo(404);
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> refused = later.send("POST", PASS, "", "Authorization", owed);
			assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
			assertThat(refused.body()).contains("refund-due");
			assertThat(L402Wallet.challenges(refused)).isEmpty();
		}
		assertThat(refundDue()).singleElement()
			.satisfies((it) -> assertThat(it.terms().key().value()).endsWith(hash(owed)));
		String fresh = this.wallet.pay(later.get("/content"));
		stop();
		this.started.clear();
		GateClient last = client(start(NEXT, "", false));
		assertThat(last.get("/content", "Authorization", fresh).statusCode()).isEqualTo(200);
		HttpResponse<String> forgotten = last.get("/forecast", "Authorization", pass);
		assertThat(forgotten.statusCode()).isEqualTo(402);
		assertThat(forgotten.body()).contains("l402_token_unknown");
		assertBooks();
	}

	private String buy(GateClient client) {
		String paid = this.wallet.pay(client.send("POST", PASS, ""));
		HttpResponse<String> sold = client.send("POST", PASS, "", "Authorization", paid);
		assertThat(sold.statusCode()).as(sold.body()).isEqualTo(201);
		return paid;
	}

	private List<Payment> refundDue() {
		return this.started.getFirst()
			.getBean(ReportingLedger.class)
			.recent(10)
			.stream()
			.filter((it) -> it.isRefundDue(PaymentPolicy.DEFAULT, Instant.now()))
			.toList();
	}

	private void assertBooks() {
		ConfigurableApplicationContext context = this.started.getFirst();
		Instant now = Instant.now();
		await().untilAsserted(() -> assertThat(context.getBean(ReportingLedger.class).recent(10))
			.noneMatch((it) -> it.isWorkedOn(now)));
		assertThat(context.getBean(LedgerCheck.class).check(now.minusSeconds(300), Instant.now()).findings()).isEmpty();
	}

	private static String hash(String paid) {
		return CredentialReader
			.read((name) -> name.equals("Authorization") ? List.of(paid) : List.of(), Vectors.tokens(SECRET))
			.hash()
			.hex();
	}

	private static GateClient client(ConfigurableApplicationContext context) {
		return new GateClient(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

	private ConfigurableApplicationContext start(String secret, String previous, boolean selling) {
		List<String> plan = selling
				? List.of(pass("three", "price=300 sat"), pass("three", "calls=3"), pass("three", "valid-for=30d"),
						pass("three", "scopes=read"))
				: List.of(pass("other", "price=300 sat"), pass("other", "calls=3"), pass("other", "valid-for=30d"),
						pass("other", "scopes=read,admin"));
		return start(secret, previous,
				Stream.concat(Stream.of("--x402.plans.forecast.price=$0.00" + (selling ? 2 : 5)), plan.stream())
					.toArray(String[]::new));
	}

	private static String pass(String name, String property) {
		return "--x402.plans.forecast.passes." + name + "." + property;
	}

	private ConfigurableApplicationContext start(String secret, String previous, String... plan) {
		PGSimpleDataSource database = new PGSimpleDataSource();
		database.setUrl(PostgresServer.url());
		List<String> arguments = new ArrayList<>(
				List.of("--server.port=0", "--x402.ledger.type=jdbc", "--x402.ledger.jdbc.initialize-schema=always",
						"--x402.ledger.jdbc.table-prefix=" + this.prefix, "--x402.facilitator.type=sandbox",
						"--x402.network=eip155:84532", "--x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
						"--x402.lightning.network=regtest", "--x402.lightning.rate=100000",
						"--x402.l402.secret=" + secret, "--x402.l402.previous-secrets=" + previous));
		arguments.addAll(List.of(plan));
		ConfigurableApplicationContext context = new SpringApplicationBuilder(L402Application.class)
			.initializers((it) -> {
				GenericApplicationContext beans = (GenericApplicationContext) it;
				beans.registerBean(DataSource.class, () -> database);
				beans.registerBean(SandboxLightningNode.class, () -> this.node);
			})
			.run(arguments.toArray(String[]::new));
		this.started.add(context);
		return context;
	}

}
