package io.github.x402spring.autoconfigure.l402;

import java.time.Clock;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.l402.L402Protocol;
import io.github.x402spring.l402.L402Settings;
import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.lightning.SandboxLightningNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * L402 is spoken where invoices are offered, with a secret that survives restarts
 * wherever they are paid with real money.
 */
@Tag("integration")
@ExtendWith(OutputCaptureExtension.class)
class L402ConfigurationTests {

	private static final String SECRET = "0123456789abcdef0123456789abcdef";

	private final ApplicationContextRunner plain = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(X402L402AutoConfiguration.class));

	private final ApplicationContextRunner sandbox = this.plain.withBean(LightningNode.class,
			() -> new SandboxLightningNode(LightningNetwork.REGTEST, Clock.systemUTC()));

	private final ApplicationContextRunner real = this.plain.withBean(LightningNode.class, RealNode::new);

	@Test
	void withoutInvoicesItIsOff() {
		this.plain.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(L402Protocol.class));
	}

	@Test
	void sandboxNeedsNoSecret(CapturedOutput output) {
		this.sandbox.run((context) -> {
			assertThat(context).hasSingleBean(L402Protocol.class);
			L402Settings settings = context.getBean(L402Settings.class);
			assertThat(settings.secrets()).singleElement().asString().hasSize(64);
			assertThat(settings.service()).isEqualTo("x402");
			assertThat(settings.lsatLine()).isFalse();
			assertThat(output).contains("L402 is on with a random secret")
				.doesNotContain(settings.secrets().getFirst());
		});
	}

	@Test
	void realMoneyNeedsASecret() {
		this.real.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(X402ConfigurationException.class)
			.hasMessageContaining("x402.l402.secret is not set"));
		this.real.withPropertyValues("x402.l402.secret=")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("is not set"));
	}

	@Test
	void shortSecretsAreRefusedWithoutShowingThem() {
		this.sandbox.withPropertyValues("x402.l402.secret=much-too-short")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("x402.l402.secret has a secret of 14 bytes")
				.hasMessageNotContaining("much-too-short"));
		this.real.withPropertyValues("x402.l402.secret=" + SECRET, "x402.l402.previous-secrets=short-one")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("x402.l402.previous-secrets has a secret of 9 bytes"));
	}

	@Test
	void secretIsReplacedWithOverlap() {
		this.real
			.withPropertyValues("x402.l402.secret=" + "n".repeat(32),
					"x402.l402.previous-secrets=" + SECRET + "," + "o".repeat(40))
			.run((context) -> assertThat(context.getBean(L402Settings.class).secrets()).containsExactly("n".repeat(32),
					SECRET, "o".repeat(40)));
	}

	@Test
	void tokensOfEarlierSalesCountWithoutANode() {
		this.plain.withPropertyValues("x402.l402.secret=" + SECRET)
			.run((context) -> assertThat(context).hasSingleBean(L402Protocol.class));
	}

	@Test
	void itCanBeSwitchedOff() {
		this.real.withPropertyValues("x402.l402.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(L402Protocol.class));
		this.sandbox.withPropertyValues("x402.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(L402Protocol.class));
	}

	@Test
	void serviceIsChecked() {
		this.sandbox.withPropertyValues("x402.l402.service=My API")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(X402ConfigurationException.class)
				.hasMessageContaining("x402.l402.service is 'My API'"));
		this.sandbox.withPropertyValues("x402.l402.service=weather-api", "x402.l402.lsat-line=true")
			.run((context) -> assertThat(context.getBean(L402Settings.class).lsatLine()).isTrue());
	}

	/** A node of which nothing is asked here. */
	private static final class RealNode implements LightningNode {

		@Override
		public LightningInvoice createInvoice(InvoiceRequest request) {
			throw new UnsupportedOperationException();
		}

		@Override
		public InvoiceState find(PaymentHash hash) {
			throw new UnsupportedOperationException();
		}

	}

}
