package io.github.x402spring.autoconfigure.chain;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.autoconfigure.PeriodicTask;
import io.github.x402spring.autoconfigure.X402AutoConfiguration;
import io.github.x402spring.autoconfigure.X402LedgerAutoConfiguration;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.onchain.FakeNode;
import io.github.x402spring.onchain.cost.CostPolicy;
import io.github.x402spring.onchain.cost.NativePrice;
import io.github.x402spring.onchain.cost.OnchainCosts;
import io.github.x402spring.testsupport.ConfigurationMistake;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Limits of costs, by declaration.
 */
@Tag("integration")
class OnchainCostConfigurationTests {

	private static final Network NETWORK = Network.evm(84532);

	private final FakeNode node = new FakeNode();

	private final ApplicationContextRunner context = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(X402AutoConfiguration.class, X402LedgerAutoConfiguration.class,
				X402ChainAutoConfiguration.class, X402OnchainAutoConfiguration.class,
				X402PaymentAutoConfiguration.class))
		.withPropertyValues("x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=onchain",
				"x402.network=" + NETWORK, "x402.rpc-url=" + this.node.url(), "x402.ledger.type=memory",
				"x402.onchain.private-key=0x" + "4b".repeat(32));

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void withoutPropertiesThereIsNoLimitToTheShare() {
		this.context.run((context) -> {
			assertThat(context).hasSingleBean(OnchainCosts.class).hasBean("onchainCostSchedule");
			assertThat(context.getBeansOfType(PeriodicTask.class)).containsKey("onchainCostSchedule");
			CostPolicy policy = context.getBean(CostPolicy.class);
			assertThat(policy.maxShare()).isNull();
			assertThat(policy.minBalance()).isNull();
			assertThat(policy.price().dollars(NETWORK)).isEmpty();
		});
	}

	@Test
	void priceOfOneNetworkComesBeforeThatOfAll() {
		this.context
			.withPropertyValues("x402.onchain.cost.max-share=0.25", "x402.onchain.min-balance=0.01",
					"x402.onchain.cost.native-price=2500")
			.withInitializer(property("x402.onchain.cost.native-prices[eip155:137]=0.4"))
			.run((context) -> {
				CostPolicy policy = context.getBean(CostPolicy.class);
				assertThat(policy.maxShare()).isEqualByComparingTo("0.25");
				assertThat(policy.minBalance()).isEqualByComparingTo("0.01");
				assertThat(policy.price().dollars(NETWORK)).contains(new BigDecimal("2500"));
				assertThat(policy.price().dollars(Network.evm(137))).contains(new BigDecimal("0.4"));
			});
	}

	@Test
	void beanTakesThePlaceOfTheProperties() {
		this.context.withPropertyValues("x402.onchain.cost.max-share=0.25", "x402.onchain.cost.native-price=2500")
			.withBean(NativePrice.class, () -> (network) -> Optional.of(BigDecimal.TEN))
			.run((context) -> assertThat(context.getBean(CostPolicy.class).price().dollars(NETWORK))
				.contains(BigDecimal.TEN));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					x402.onchain.cost.max-share=0.2                    | the price of the coin in which eip155:84532 charges
					x402.onchain.cost.max-share=0                      | x402.onchain.cost.max-share is '0'
					x402.onchain.cost.native-price=-1                  | x402.onchain.cost.native-price is '-1'
					x402.onchain.cost.native-prices[base]=1            | x402.onchain.cost.native-prices[base] is not for a network
					x402.onchain.cost.native-prices[eip155:137]=0      | x402.onchain.cost.native-prices[eip155:137] is '0'
					x402.onchain.min-balance=-0.1                      | x402.onchain.min-balance is '-0.1'
					""")
	void mistakesStopTheStartNamingTheProperty(String property, String description) {
		this.context.withInitializer(property(property))
			.run((context) -> assertThat(mistake(context)).hasMessageContaining(description));
	}

	// Names with a colon.
	private static ApplicationContextInitializer<ConfigurableApplicationContext> property(String pair) {
		String[] parts = pair.split("=", 2);
		return (context) -> context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("more", Map.of(parts[0], parts[1])));
	}

	private static Throwable mistake(AssertableApplicationContext context) {
		return ConfigurationMistake.in(context.getStartupFailure());
	}

}
