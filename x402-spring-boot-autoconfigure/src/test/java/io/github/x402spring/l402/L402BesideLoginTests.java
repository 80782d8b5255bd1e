package io.github.x402spring.l402;

import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.testsupport.LoginBesidePaymentContractTests;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One request carries the application's credential and a token of L402, each in a line of
 * {@code Authorization}. A filter of Spring Security reads the first one only.
 */
@SpringBootTest(classes = L402BesideLoginTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.lightning.node.type=sandbox", "x402.lightning.rate=100000",
				"spring.autoconfigure.exclude=org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration,org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration" })
@DisplayName("L402 beside Basic and Bearer")
@Tag("integration")
class L402BesideLoginTests extends LoginBesidePaymentContractTests {

	@Autowired
	private SandboxLightningNode node;

	@Override
	protected String pay(HttpResponse<?> challenge) {
		return new L402Wallet(this.node).pay(challenge);
	}

	@Override
	protected String again(String paid) {
		return L402Wallet.narrow(paid, "foreign=1");
	}

	@Override
	protected List<String> challenges(HttpResponse<?> response) {
		return L402Wallet.challenges(response);
	}

	// As the page presents a pass, since a browser sends one line of Authorization only.
	@Test
	void tokenMayStandInAHeaderOfItsOwn() {
		String paid = pay(this.client.get("/content", "Authorization", BASIC));
		String secret = paid.substring(paid.lastIndexOf(':') + 1);
		String narrowed = L402Wallet.narrow(paid, "preimage=" + secret);
		byte[] token = Base64.getDecoder().decode(narrowed.substring("L402 ".length(), narrowed.lastIndexOf(':')));
		HttpResponse<String> response = this.client.get("/content", "Authorization", BASIC, "Macaroon",
				HexFormat.of().formatHex(token));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(response.body()).startsWith(SECRET + " alice " + BASIC);
	}

	// The page could send the payment, but not the login beside it.
	@Test
	void pageForAMemberOffersNoInvoice() {
		HttpResponse<String> page = this.client.get("/content", "Authorization", BASIC, "Accept",
				"text/html,application/xhtml+xml");
		assertThat(page.statusCode()).isEqualTo(402);
		assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
		assertThat(page.body()).contains("payment-page-data").doesNotContain("panel-lightning");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ LoginBesidePaymentContractTests.Login.class, LoginBesidePaymentContractTests.Shop.class })
	static class Application {

	}

}
