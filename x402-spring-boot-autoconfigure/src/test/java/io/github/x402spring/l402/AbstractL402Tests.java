package io.github.x402spring.l402;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A shop that is paid over Lightning beside x402, with the play money of the sandbox, and
 * a client of it.
 */
@SpringBootTest(classes = L402Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.lightning.node.type=sandbox", "x402.lightning.rate=100000",
				"x402.lightning.max-open-invoices-per-network=10000",
				"x402.l402.secret=0123456789abcdef0123456789abcdef", "x402.plans.forecast.price=$0.002",
				"x402.plans.forecast.passes.three.price=300 sat", "x402.plans.forecast.passes.three.calls=3",
				"x402.plans.forecast.passes.three.valid-for=30d", "x402.plans.forecast.passes.three.scopes=read",
				"x402.plans.forecast.passes.root.price=900 sat", "x402.plans.forecast.passes.root.valid-for=1d",
				"x402.plans.forecast.passes.root.scopes=admin" })
abstract class AbstractL402Tests {

	@Autowired
	SandboxLightningNode node;

	@Autowired
	ReportingLedger ledger;

	@Autowired
	L402Settings settings;

	@Autowired
	PaymentPolicy policy;

	GateClient client;

	L402Wallet wallet;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.wallet = new L402Wallet(this.node);
	}

	static TokenTerms terms(HttpResponse<?> challenge) {
		return CaveatReader.read("x402", TokenText.read(L402Wallet.line(challenge).group(1)).caveats()).orElseThrow();
	}

	// As if it had been made an hour ago.
	static TokenTerms endedTerms(HttpResponse<?> challenge) {
		TokenTerms terms = terms(challenge);
		TokenSale sale = terms.sale();
		TokenLimits limits = terms.limits();
		Instant end = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(1);
		TokenLimits past = new TokenLimits(limits.scopes(), limits.calls(), limits.budget(), limits.methods(),
				limits.path(), end);
		return new TokenTerms(new TokenSale(sale.network(), sale.amount(), sale.rate(), sale.endpoint(),
				sale.fingerprint(), sale.plan(), sale.holding(), past, end), past);
	}

	L402Tokens tokens() {
		return this.settings.tokens(Clock.systemUTC());
	}

	static PaymentKey key(String hash) {
		return new PaymentKey("lightning:bip122:0f9188f13cb7b2c71f2a335e3a4fc328:" + hash);
	}

	Payment payment(HttpResponse<?> challenge) {
		return this.ledger.find(key(LightningInvoice.read(L402Wallet.invoice(challenge)).hash().hex())).orElseThrow();
	}

	static void assertServed(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(L402Application.SECRET);
	}

}
