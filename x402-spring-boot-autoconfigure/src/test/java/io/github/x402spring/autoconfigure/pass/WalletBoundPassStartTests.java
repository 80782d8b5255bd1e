package io.github.x402spring.autoconfigure.pass;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.X402AutoConfiguration;
import io.github.x402spring.autoconfigure.X402LedgerAutoConfiguration;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.autoconfigure.X402SandboxAutoConfiguration;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.x402.signin.SignInWithX;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What passes that are bound to a wallet need is there, or the application does not
 * start.
 */
@Tag("integration")
class WalletBoundPassStartTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(X402AutoConfiguration.class, X402LedgerAutoConfiguration.class,
				X402SandboxAutoConfiguration.class, X402PlanAutoConfiguration.class, X402PassAutoConfiguration.class,
				X402PaymentAutoConfiguration.class))
		.withPropertyValues("x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.plans.forecast.price=$0.002",
				"x402.plans.forecast.passes.personal.price=$0.10", "x402.plans.forecast.passes.personal.calls=100",
				"x402.plans.forecast.passes.personal.valid-for=30d");

	private final ApplicationContextRunner bound = this.runner
		.withPropertyValues("x402.plans.forecast.passes.personal.wallet-bound=true");

	@Test
	void urlOfTheApplicationMustBeKnown() {
		for (String url : new String[] { "", " " }) {
			this.bound.withPropertyValues("x402.base-url=" + url)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(X402ConfigurationException.class)
					.hasMessageContaining("forecast/personal")
					.hasMessageContaining("x402.base-url is not set"));
		}
	}

	@Test
	void urlOfTheApplicationMustHaveAHost() {
		this.bound.withPropertyValues("x402.base-url=https://a_b")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(X402ConfigurationException.class)
				.hasMessageContaining("has no host"));
	}

	@Test
	void walletsSignInWhereTheUrlIsKnown() {
		this.bound.withPropertyValues("x402.base-url=https://api.example.com/").run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(SignInWithX.class);
			assertThat(context.getBean(ProtocolRegistry.class).requestHeaders()).contains("SIGN-IN-WITH-X");
			assertThat(context.getBean(SignInWithX.class).uri("/a")).isEqualTo("https://api.example.com/a");
			assertThat(context.getBean(Plans.class).passes().getFirst().walletBound()).isTrue();
		});
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(SignInWithX.class);
			assertThat(context.getBean(ProtocolRegistry.class).requestHeaders()).doesNotContain("SIGN-IN-WITH-X");
		});
	}

	@Test
	void contractWalletsCouldPayAndNotSignIn() {
		this.bound.withPropertyValues("x402.base-url=https://api.example.com")
			.withBean(io.github.x402spring.onchain.rail.ContractWallets.class,
					() -> new io.github.x402spring.onchain.rail.ContractWallets(true, java.math.BigInteger.TEN, 1))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(X402ConfigurationException.class)
				.hasMessageContaining("contract wallets can pay"));
	}

}
