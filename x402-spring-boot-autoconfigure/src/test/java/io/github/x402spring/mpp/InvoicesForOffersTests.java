package io.github.x402spring.mpp;

import java.net.http.HttpResponse;
import java.time.Duration;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.lightning.rail.LightningRail;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.github.x402spring.testsupport.MarketRate;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An invoice is made for a 402 that offers it, and for no other: not for clients that
 * accept something else, and not where the rate is too old.
 */
@SpringBootTest(classes = InvoicesForOffersTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.lightning.node.type=sandbox", "x402.l402.enabled=false",
				"x402.mpp.secret=" + MppVectors.SECRET })
@Tag("integration")
class InvoicesForOffersTests {

	private static final String EVM = "evm/charge, lightning/charge;q=0";

	@Autowired
	private SandboxLightningNode node;

	@Autowired
	private LightningRail rail;

	@Autowired
	private CurrentRate rate;

	@Autowired
	private MarketRate market;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		// The background has looked it up, and does so again in a minute.
		await().until(() -> this.rate.last().isPresent());
		this.market.age(Duration.ZERO);
		this.rate.refresh();
	}

	@Test
	void clientThatDoesNotAcceptInvoicesGetsNone() {
		long before = made();
		HttpResponse<String> response = this.client.get("/weather", "Accept-Payment", EVM);
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(MppWallet.challenges(response)).extracting(MppChallenge::method).containsExactly("evm");
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
		assertThat(made()).isEqualTo(before);
		assertThat(MppWallet.challenges(this.client.get("/weather"))).extracting(MppChallenge::method)
			.contains("lightning");
		assertThat(made()).isEqualTo(before + 1);
	}

	@Test
	void whatIsPaidWithInvoicesAloneIsOfferedWhateverTheClientAccepts() {
		assertThat(MppWallet.challenges(this.client.get("/sat", "Accept-Payment", EVM)))
			.extracting(MppChallenge::method)
			.containsExactly("lightning");
	}

	@Test
	void priceThatNoFamilyExpressesNeedsNoInvoice() {
		long before = made();
		HttpResponse<String> response = this.client.get("/fraction");
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(MppWallet.challenges(response)).isEmpty();
		assertThat(made()).isEqualTo(before);
	}

	@Test
	void preimageThatIsUsedUpGetsAnInvoiceOnlyIfItIsOffered() {
		MppChallenge challenge = MppWallet.challenges(this.client.get("/sat")).getFirst();
		String paid = paid(challenge);
		assertThat(this.client.get("/sat", "Authorization", paid).statusCode()).isEqualTo(200);
		long before = made();
		HttpResponse<String> again = this.client.get("/sat", "Authorization", paid);
		assertThat(again.statusCode()).isEqualTo(402);
		assertThat(MppWallet.challenges(again)).extracting(MppChallenge::method).containsExactly("lightning");
		assertThat(made()).isEqualTo(before + 1);
		HttpResponse<String> elsewhere = this.client.get("/weather", "Authorization", paid, "Accept-Payment", EVM);
		assertThat(elsewhere.statusCode()).isEqualTo(402);
		assertThat(elsewhere.body()).contains("payment_for_another_request");
		assertThat(MppWallet.challenges(elsewhere)).extracting(MppChallenge::method).containsExactly("evm");
		assertThat(made()).isEqualTo(before + 1);
	}

	@Test
	void rateThatIsTooOldLeavesInvoicesOutOfTheOffers() {
		this.market.age(Duration.ofHours(1));
		this.rate.refresh();
		long before = made();
		HttpResponse<String> response = this.client.get("/weather");
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
		assertThat(MppWallet.challenges(response)).extracting(MppChallenge::method).containsExactly("evm");
		assertThat(MppWallet.challenges(this.client.get("/sat"))).extracting(MppChallenge::method)
			.containsExactly("lightning");
		assertThat(made()).isEqualTo(before + 1);
	}

	private long made() {
		return this.rail.invoices().get("made");
	}

	private String paid(MppChallenge challenge) {
		return MppWallet.pay(challenge, this.node);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ MarketRate.class, Shop.class })
	static class Application {

	}

	@RestController
	static class Shop {

		@GetMapping("/weather")
		@PaidEndpoint("$0.01")
		String weather() {
			return "sun";
		}

		@GetMapping("/sat")
		@PaidEndpoint("100 sat")
		String satoshis() {
			return "sun";
		}

		@GetMapping("/fraction")
		@PaidEndpoint("5500 msat")
		String fraction() {
			return "sun";
		}

	}

}
