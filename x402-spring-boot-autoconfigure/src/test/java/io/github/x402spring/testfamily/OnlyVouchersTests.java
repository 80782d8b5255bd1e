package io.github.x402spring.testfamily;

import java.net.http.HttpResponse;

import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that offers nothing but vouchers, without a facilitator.
 */
@SpringBootTest(classes = VoucherApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=voucher:test", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8" })
@Import(VoucherNode.class)
@DisplayName("A family without x402")
@Tag("integration")
class OnlyVouchersTests {

	@Autowired
	private VoucherNode node;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.node.refuse(false);
	}

	@Test
	void challengeHasNothingOfX402() {
		HttpResponse<String> response = this.client.get("/content");
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(VoucherWallet.challenges(response)).hasSize(2);
		assertThat(response.headers().map()).doesNotContainKey("payment-required");
		assertThat(response.body()).doesNotContain("x402Version");
	}

	@Test
	void pageForBrowsersNamesThePrice() {
		HttpResponse<String> page = this.client.get("/content", "Accept", "text/html");
		assertThat(page.statusCode()).isEqualTo(402);
		assertThat(page.body()).contains("0.01 CREDIT");
		assertThat(VoucherWallet.challenges(page)).hasSize(2);
	}

	@Test
	void nothingIsForSaleWhileTheNodeRefuses() {
		this.node.refuse(true);
		HttpResponse<String> response = this.client.get("/content");
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.body()).contains("payment-unavailable");
		assertThat(response.headers().firstValue("Retry-After")).isPresent();
		assertThat(response.headers().map()).doesNotContainKey("www-authenticate");
	}

}
