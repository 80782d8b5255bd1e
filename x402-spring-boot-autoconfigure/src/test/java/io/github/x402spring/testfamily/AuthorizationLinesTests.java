package io.github.x402spring.testfamily;

import java.net.http.HttpResponse;
import java.util.List;

import io.github.x402spring.testsupport.LoginBesidePaymentContractTests;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One request carries the application's credential and a payment, each in a line of
 * {@code Authorization}.
 */
@SpringBootTest(classes = AuthorizationLinesTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=voucher:test", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"spring.autoconfigure.exclude=org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration,org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration" })
@DisplayName("Authorization lines of application and family")
@Tag("integration")
class AuthorizationLinesTests extends LoginBesidePaymentContractTests {

	@Autowired
	private VoucherNode node;

	@Override
	protected String pay(HttpResponse<?> challenge) {
		return new VoucherWallet(this.node).pay(challenge);
	}

	@Override
	protected String again(String paid) {
		return paid + ", second=\"1\"";
	}

	@Override
	protected List<String> challenges(HttpResponse<?> response) {
		return VoucherWallet.challenges(response);
	}

	@Override
	protected void assertPaid(HttpResponse<String> response) {
		super.assertPaid(response);
		assertThat(response.headers().firstValue(VoucherProtocol.RECEIPT)).hasValue("settled");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ VoucherConfiguration.class, VoucherNode.class, LoginBesidePaymentContractTests.Login.class,
			LoginBesidePaymentContractTests.Shop.class })
	static class Application {

	}

}
