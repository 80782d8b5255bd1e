package io.github.x402spring.mpp;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.payment.books.LedgerCheck;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.ledger.jdbc.PostgresServer;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.testsupport.Parallel;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several instances with one PostgreSQL and one secret are one seller, also while they
 * are restarted with another secret or other terms.
 */
@DisplayName("The Payment scheme with two instances and restarts")
@Tag("integration")
class MppInstancesTests {

	private static final String SECRET = MppVectors.SECRET;

	private static final String NEXT = "another secret of at least 32 bytes";

	private static final String CONTENT = "the-paid-content";

	private static final String[] EVM = { "--x402.network=eip155:84532",
			"--x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "--x402.facilitator.type=sandbox" };

	private static final String[] NOT_EVM = {};

	private final String prefix = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12) + "_";

	private final SandboxLightningNode node = new SandboxLightningNode(LightningNetwork.REGTEST, Clock.systemUTC());

	private final List<ConfigurableApplicationContext> running = new ArrayList<>();

	private final AtomicInteger served = new AtomicInteger();

	private final AtomicInteger failures = new AtomicInteger();

	@AfterEach
	void stop() {
		this.running.forEach(ConfigurableApplicationContext::close);
		this.running.clear();
	}

	@ParameterizedTest
	@ValueSource(strings = { "evm", "lightning" })
	void bothTogetherDeliverOnceAndEachTakesChallengesOfTheOther(String method) {
		GateClient here = start(SECRET, "");
		GateClient there = start(SECRET, "");
		String line = pay(challenge(here, method));
		List<Integer> statuses = Parallel.run(64,
				(i) -> present((i % 2 == 0) ? here : there, "/content", line).statusCode());
		assertThat(statuses).containsOnlyOnce(200).isSubsetOf(200, 402, 409);
		assertThat(this.served).hasValue(1);
		assertThat(settlements()).isEqualTo(method.equals("evm") ? 1 : 0);
		assertServed(present(there, "/content", pay(challenge(here, method))));
		assertServed(present(here, "/content", pay(challenge(there, method))));
		assertThat(present(there, "/other", pay(challenge(here, method))).body())
			.contains("payment_for_another_request");
		assertBooks();
	}

	@ParameterizedTest
	@ValueSource(strings = { "evm", "lightning" })
	void secretIsReplacedOneInstanceAfterTheOther(String method) {
		GateClient before = start(SECRET, NEXT);
		GateClient after = start(NEXT, SECRET);
		assertServed(present(after, "/content", pay(challenge(before, method))));
		assertServed(present(before, "/content", pay(challenge(after, method))));
		MppChallenge old = challenge(before, method);
		MppChallenge fresh = challenge(after, method);
		stop();
		GateClient last = start(NEXT, "");
		HttpResponse<String> forgotten = present(last, "/content", pay(old));
		assertThat(forgotten.statusCode()).isEqualTo(402);
		assertThat(forgotten.body()).contains("invalid_challenge");
		assertThat(MppWallet.challenges(forgotten)).hasSize(2);
		assertServed(present(last, "/content", pay(fresh)));
		assertBooks();
	}

	@Test
	void invoiceIsGoodForWhatItWasMadeForWhateverIsAskedLater() {
		MppChallenge challenge = challenge(start(SECRET, ""), "lightning");
		stop();
		GateClient dearer = start(SECRET, "", EVM, "--price=$5", "--x402.lightning.rate=20000");
		assertServed(present(dearer, "/content", pay(challenge)));
		assertBooks();
	}

	@Test
	void transferMustBeWhatIsAskedForNow() {
		GateClient first = start(SECRET, "");
		MppChallenge cheap = challenge(first, "evm");
		MppChallenge elsewhere = challenge(first, "evm");
		stop();
		GateClient dearer = start(SECRET, "", EVM, "--price=$5");
		assertNotAskedForAnyMore(present(dearer, "/content", pay(cheap)));
		stop();
		GateClient other = start(SECRET, "", EVM, "--x402.pay-to=0x90F79bf6EB2c4f870365E785982E1f101E93b906");
		assertNotAskedForAnyMore(present(other, "/content", pay(elsewhere)));
		assertThat(this.served).hasValue(0);
		assertBooks();
	}

	@Test
	void whatWasSettledIsOwedWhateverIsAskedLater() {
		GateClient first = start(SECRET, "");
		MppChallenge challenge = MppWallet.challenge(first.send("POST", "/orders", "{}"), "evm");
		String line = pay(challenge);
		this.failures.set(1);
		assertThat(order(first, line).statusCode()).isEqualTo(500);
		assertBooks();
		stop();
		GateClient changed = start(NEXT, SECRET, EVM, "--price=$5",
				"--x402.pay-to=0x90F79bf6EB2c4f870365E785982E1f101E93b906");
		assertServed(order(changed, line));
		assertThat(settlements()).isZero();
		assertBooks();
	}

	@Test
	void methodThatIsGoneTakesNoMoney() {
		GateClient both = start(SECRET, "");
		MppChallenge evm = challenge(both, "evm");
		MppChallenge lightning = challenge(both, "lightning");
		stop();
		GateClient invoices = start(SECRET, "", NOT_EVM);
		HttpResponse<String> refused = present(invoices, "/content", pay(evm));
		assertThat(refused.statusCode()).as(refused.body()).isEqualTo(402);
		assertThat(MppWallet.challenges(refused)).extracting(MppChallenge::method).containsExactly("lightning");
		assertServed(present(invoices, "/content", pay(lightning)));
		assertBooks();
	}

	@Test
	void lightningCanBeEndedWithoutLossForThoseWhoHavePaid() {
		MppChallenge challenge = challenge(start(SECRET, ""), "lightning");
		stop();
		GateClient ending = start(SECRET, "", EVM, "--x402.lightning.max-open-invoices=0");
		assertThat(MppWallet.challenges(ending.get("/content"))).extracting(MppChallenge::method)
			.containsExactly("evm");
		assertServed(present(ending, "/content", pay(challenge)));
		assertBooks();
	}

	private MppChallenge challenge(GateClient client, String method) {
		return MppWallet.challenge(client.get("/content"), method);
	}

	private String pay(MppChallenge challenge) {
		return MppWallet.pay(challenge, this.node);
	}

	private static HttpResponse<String> present(GateClient client, String path, String line) {
		return client.get(path, "Authorization", line);
	}

	private static HttpResponse<String> order(GateClient client, String line) {
		return client.send("POST", "/orders", "{}", "Authorization", line);
	}

	private static void assertServed(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(CONTENT);
		assertThat(response.headers().firstValue("Payment-Receipt")).isPresent();
	}

	private static void assertNotAskedForAnyMore(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(402);
		assertThat(response.body()).contains("problems/invalid-challenge", "No matching payment requirements");
		assertThat(MppWallet.challenges(response)).isNotEmpty();
	}

	private int settlements() {
		return this.running.stream()
			.mapToInt((it) -> it.getBeanProvider(SandboxFacilitator.class)
				.stream()
				.mapToInt((one) -> one.settlements())
				.sum())
			.sum();
	}

	private void assertBooks() {
		ConfigurableApplicationContext context = this.running.getFirst();
		Instant now = Instant.now();
		await().untilAsserted(() -> assertThat(context.getBean(ReportingLedger.class).recent(10))
			.noneMatch((it) -> it.isWorkedOn(now)));
		assertThat(context.getBean(LedgerCheck.class).check(now.minusSeconds(300), Instant.now()).findings()).isEmpty();
	}

	private GateClient start(String secret, String previous) {
		return start(secret, previous, EVM);
	}

	private GateClient start(String secret, String previous, String[] tokens, String... changes) {
		PGSimpleDataSource database = new PGSimpleDataSource();
		database.setUrl(PostgresServer.url());
		List<String> arguments = new ArrayList<>(List.of(tokens));
		arguments.addAll(List.of("--server.port=0", "--price=$0.01", "--x402.ledger.type=jdbc",
				"--x402.ledger.jdbc.initialize-schema=always", "--x402.ledger.jdbc.table-prefix=" + this.prefix,
				"--x402.lightning.network=regtest", "--x402.lightning.rate=100000",
				"--x402.lightning.invoice-timeout=30s", "--x402.l402.enabled=false", "--x402.mpp.secret=" + secret,
				"--x402.mpp.previous-secrets=" + previous));
		for (String change : changes) {
			arguments.removeIf((it) -> it.startsWith(change.substring(0, change.indexOf('=') + 1)));
			arguments.add(change);
		}
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class).initializers((it) -> {
			GenericApplicationContext beans = (GenericApplicationContext) it;
			beans.registerBean(DataSource.class, () -> database);
			beans.registerBean(SandboxLightningNode.class, () -> this.node);
			beans.registerBean(Shop.class, () -> new Shop(this.served, this.failures));
		}).run(arguments.toArray(String[]::new));
		this.running.add(context);
		return new GateClient(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@RestController
	static final class Shop {

		private final AtomicInteger served;

		private final AtomicInteger failures;

		Shop(AtomicInteger served, AtomicInteger failures) {
			this.served = served;
			this.failures = failures;
		}

		@GetMapping("/content")
		@PaidEndpoint("${price}")
		String content() {
			this.served.incrementAndGet();
			return CONTENT;
		}

		@GetMapping("/other")
		@PaidEndpoint("${price}")
		String other() {
			return CONTENT;
		}

		@PostMapping("/orders")
		@PaidEndpoint("${price}")
		String order() {
			if (this.failures.getAndUpdate((it) -> Math.max(0, it - 1)) > 0) {
				throw new IllegalStateException("not yet");
			}
			return CONTENT;
		}

	}

}
