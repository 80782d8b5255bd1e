package io.github.x402spring.autoconfigure;

import java.util.List;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.lightning.X402LightningAutoConfiguration;
import io.github.x402spring.autoconfigure.mpp.X402MppAutoConfiguration;
import io.github.x402spring.mpp.MppEvmScheme;
import io.github.x402spring.mpp.MppProtocol;
import io.github.x402spring.mpp.MppSettings;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * MPP is on once there is a secret, and stops the start if it cannot work.
 */
@Tag("integration")
class MppConfigurationTests extends X402Contexts {

	private static final String SECRET = "0123456789abcdef0123456789abcdef";

	private final WebApplicationContextRunner sandbox = this.context
		.withConfiguration(AutoConfigurations.of(X402MppAutoConfiguration.class))
		.withUserConfiguration(PaidController.class)
		.withPropertyValues(SANDBOX);

	private final WebApplicationContextRunner remote = this.context
		.withConfiguration(AutoConfigurations.of(X402MppAutoConfiguration.class))
		.withUserConfiguration(PaidController.class)
		.withPropertyValues(REMOTE);

	private final WebApplicationContextRunner real = this.remote.withPropertyValues("x402.network=eip155:8453");

	private final WebApplicationContextRunner lightning = this.context
		.withConfiguration(AutoConfigurations.of(X402MppAutoConfiguration.class, X402LightningAutoConfiguration.class))
		.withUserConfiguration(PaidController.class)
		.withPropertyValues("price=100 sat");

	@ParameterizedTest
	@ValueSource(strings = { "x402.mpp.realm=api.example.com", "x402.mpp.secret=",
			"x402.mpp.previous-secrets=" + SECRET, "x402.mpp.enabled=false" })
	void withoutASecretThereIsNoMpp(String property) {
		this.remote.withPropertyValues(property).run(MppConfigurationTests::assertOff);
	}

	@Test
	void secretAloneDoesNotSwitchOnWhatIsSwitchedOff() {
		WebApplicationContextRunner secret = this.remote.withPropertyValues("x402.mpp.secret=" + SECRET,
				"x402.mpp.realm=api.example.com");
		secret.withPropertyValues("x402.mpp.enabled=false").run(MppConfigurationTests::assertOff);
		secret.withPropertyValues("x402.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MppProtocol.class));
	}

	@Test
	void secretSwitchesItOn() {
		this.remote.withPropertyValues("x402.mpp.secret=" + SECRET, "x402.base-url=https://api.example.com:8443/shop")
			.run((context) -> {
				assertThat(settings(context).secrets()).containsExactly(SECRET);
				assertThat(settings(context).realm()).isEqualTo("api.example.com");
				assertThat(settings(context).ownHeader()).isFalse();
				assertThat(families(context).requestHeaders()).contains("PAYMENT-SIGNATURE", "Payment-Authorization");
			});
	}

	@Test
	void secretsOfBeforeAreStillAccepted() {
		this.remote
			.withPropertyValues("x402.mpp.secret=a, " + SECRET, "x402.mpp.previous-secrets=b" + SECRET + ",c" + SECRET,
					"x402.mpp.realm= api.example.com ")
			.run((context) -> {
				assertThat(settings(context).secrets()).containsExactly("a, " + SECRET, "b" + SECRET, "c" + SECRET);
				assertThat(settings(context).realm()).isEqualTo("api.example.com");
			});
	}

	@Test
	void shortSecretStopsTheStart() {
		assertFailure(this.sandbox.withPropertyValues("x402.mpp.secret=short"),
				"x402.mpp.secret has a secret of 5 bytes", "at least 32 bytes");
		assertFailure(
				this.sandbox.withPropertyValues("x402.mpp.secret=" + SECRET,
						"x402.mpp.previous-secrets=" + SECRET + ",short"),
				"x402.mpp.previous-secrets has a secret of 5 bytes", "at least 32 bytes");
		assertFailure(this.sandbox.withPropertyValues("x402.mpp.secret=" + SECRET, "x402.mpp.previous-secrets[0]="),
				"x402.mpp.previous-secrets has a secret of 0 bytes");
	}

	@Test
	void secretIsNotInTheMessage() {
		this.sandbox.withPropertyValues("x402.mpp.secret=hunter2")
			.run((context) -> assertThat(failure(context)).doesNotContain("hunter2"));
	}

	@Test
	void moneyThatIsNotRealNeedsNoSecretOfItsOwn() {
		for (WebApplicationContextRunner runner : List.of(this.sandbox, this.remote)) {
			runner.withPropertyValues("x402.mpp.enabled=true").run((context) -> {
				assertThat(settings(context).secrets()).singleElement().asString().hasSize(64);
				assertThat(settings(context).realm()).isEqualTo("localhost");
			});
		}
		assertFailure(this.real.withPropertyValues("x402.mpp.enabled=true", "x402.mpp.realm=api.example.com"),
				"MPP is on and real money is taken, but x402.mpp.secret is not set", "openssl rand");
	}

	@Test
	void lightningWithPlayMoneyAloneNeedsNoSecretOfItsOwn() {
		this.lightning.withPropertyValues("x402.lightning.node.type=sandbox", "x402.mpp.enabled=true")
			.run((context) -> {
				assertThat(settings(context).secrets()).singleElement().asString().hasSize(64);
				assertThat(settings(context).realm()).isEqualTo("localhost");
			});
	}

	@Test
	void oneWayToPayWithRealMoneyNeedsASecret() {
		assertFailure(this.remote.withPropertyValues("x402.accepts[0].network=eip155:8453",
				"x402.accepts[0].pay-to=" + PAYEE, "x402.mpp.enabled=true"), "x402.mpp.secret is not set");
		assertFailure(this.lightning.withPropertyValues(SANDBOX)
			.withPropertyValues("x402.lightning.network=mainnet", "x402.lightning.node.type=phoenixd",
					"x402.lightning.node.url=http://127.0.0.1:1", "x402.lightning.node.password=abc",
					"x402.mpp.enabled=true"),
				"x402.mpp.secret is not set");
	}

	@Test
	void realmIsNeverTakenFromRequests() {
		assertFailure(this.real.withPropertyValues("x402.mpp.secret=" + SECRET), "no realm", "x402.base-url");
		assertFailure(this.remote.withPropertyValues("x402.mpp.secret=" + SECRET, "x402.mpp.realm=a|b"),
				"The realm 'a|b'", "Set x402.mpp.realm");
	}

	@ParameterizedTest
	@CsvSource({ "auto,false,false", "auto,true,true", "always,false,true", "never,true,false" })
	void authorizationIsLeftToApplicationsThatAuthenticate(String property, boolean authenticated, boolean own) {
		WebApplicationContextRunner runner = this.sandbox.withPropertyValues("x402.mpp.enabled=true",
				"x402.mpp.own-header=" + property);
		if (authenticated) {
			runner = runner.withBean("springSecurityFilterChain", Object.class, Object::new);
		}
		runner.run((context) -> assertThat(settings(context).ownHeader()).isEqualTo(own));
	}

	@Test
	void contentIsReadWithinBounds() {
		this.sandbox
			.withPropertyValues("x402.mpp.enabled=true", "x402.mpp.content-binding=always",
					"x402.mpp.max-content-size=1KB")
			.run((context) -> {
				assertThat(settings(context).contentBinding()).isEqualTo(MppSettings.ContentBinding.ALWAYS);
				assertThat(settings(context).maxContent()).isEqualTo(1024);
			});
		assertFailure(this.sandbox.withPropertyValues("x402.mpp.enabled=true", "x402.mpp.max-content-size=17MB"),
				"x402.mpp.max-content-size", "16MB");
		assertFailure(this.sandbox.withPropertyValues("x402.mpp.enabled=true", "x402.mpp.max-content-size=-1"),
				"x402.mpp.max-content-size");
	}

	@Test
	void beansOfTheApplicationComeFirst() {
		MppSettings own = new MppSettings(List.of(SECRET), "shop", true);
		this.remote.withPropertyValues("x402.mpp.secret=" + SECRET)
			.withBean(MppSettings.class, () -> own)
			.run((context) -> assertThat(settings(context)).isSameAs(own));
	}

	private static void assertOff(AssertableWebApplicationContext context) {
		assertThat(context).hasNotFailed().doesNotHaveBean(MppProtocol.class).doesNotHaveBean(MppEvmScheme.class);
		assertThat(families(context).requestHeaders()).doesNotContain("Payment-Authorization");
	}

	private static MppSettings settings(AssertableWebApplicationContext context) {
		assertThat(context).hasNotFailed().hasSingleBean(MppProtocol.class).hasSingleBean(MppEvmScheme.class);
		return context.getBean(MppSettings.class);
	}

	private static ProtocolRegistry families(AssertableWebApplicationContext context) {
		return context.getBean(ProtocolRegistry.class);
	}

	private static void assertFailure(WebApplicationContextRunner runner, String... parts) {
		runner.run((context) -> assertThat(failure(context)).contains(parts));
	}

	private static String failure(AssertableWebApplicationContext context) {
		Throwable cause = context.getStartupFailure();
		while (cause != null && !(cause instanceof X402ConfigurationException)) {
			cause = cause.getCause();
		}
		return (cause instanceof X402ConfigurationException it) ? it.getMessage() + " " + it.getAction() : "";
	}

}
