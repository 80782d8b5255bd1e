package io.github.x402spring.l402;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.actuate.X402Endpoint;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * A pass that is bound to a wallet is sold where payments name one, and not over
 * Lightning.
 */
@DisplayName("Passes that are bound to a wallet beside Lightning")
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class WalletBoundBesideLightningTests {

	private static final String LEFT_OUT = "Passes that are bound to a wallet are not sold on "
			+ "bip122:0f9188f13cb7b2c71f2a335e3a4fc328, where payments name none: forecast/personal";

	@Test
	void lightningIsLeftOutOfTheirPurchase(CapturedOutput output) {
		try (ConfigurableApplicationContext context = start("--x402.network=eip155:84532",
				"--x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "--x402.facilitator.type=sandbox",
				pass("personal", "price=$0.10"), pass("open", "price=$0.20"), pass("open", "calls=3"),
				pass("open", "valid-for=1d"), "--management.endpoints.web.exposure.include=x402")) {
			GateClient client = new GateClient(
					context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
			HttpResponse<String> bound = client.send("POST", "/x402/passes/forecast/personal", "");
			assertThat(bound.statusCode()).isEqualTo(402);
			assertThat(bound.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
			assertThat(bound.headers().allValues("WWW-Authenticate")).isEmpty();
			assertThat(bound.body()).doesNotContain("lnbc");
			assertThat(L402Wallet.challenges(client.send("POST", "/x402/passes/forecast/open", ""))).hasSize(1);
			assertThat(L402Wallet.challenges(client.get("/content"))).hasSize(1);
			assertThat(output).containsOnlyOnce(LEFT_OUT);
			assertThat(StrictJson.parseObject(client.get("/actuator/x402").body()).get("warnings").toString())
				.contains(LEFT_OUT);
			assertThat(context.getBean(X402Endpoint.class)).isNotNull();
		}
	}

	@Test
	void withoutAnotherWayTheStartNamesTheProperty() {
		assertThatException().isThrownBy(() -> start(pass("personal", "price=900 sat")))
			.havingRootCause()
			.isInstanceOf(X402ConfigurationException.class)
			.withMessageContaining("x402.plans.forecast.passes.personal.wallet-bound");
	}

	@Test
	void priceInSatoshisIsNoneForThem() {
		assertThatException()
			.isThrownBy(() -> start("--x402.network=eip155:84532",
					"--x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "--x402.facilitator.type=sandbox",
					pass("personal", "price=900 sat")))
			.havingRootCause()
			.isInstanceOfSatisfying(X402ConfigurationException.class,
					(ex) -> assertThat(ex.getMessage() + ex.getAction()).contains("900 sat",
							"x402.plans.forecast.passes.personal.price"));
	}

	private static ConfigurableApplicationContext start(String... more) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--x402.lightning.node.type=sandbox",
				"--x402.lightning.rate=100000", "--x402.base-url=https://api.example.com",
				"--x402.plans.forecast.price=$0.01", pass("personal", "calls=3"), pass("personal", "valid-for=1d"),
				pass("personal", "wallet-bound=true")));
		arguments.addAll(List.of(more));
		return new SpringApplicationBuilder(L402Application.class).run(arguments.toArray(String[]::new));
	}

	private static String pass(String name, String property) {
		return "--x402.plans.forecast.passes." + name + "." + property;
	}

}
