package io.github.x402spring.autoconfigure.l402;

import io.github.x402spring.lightning.LightningNode;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/**
 * Matches an application that makes invoices, or that has a secret to recognise tokens
 * with.
 */
final class OnL402 extends AnyNestedCondition {

	OnL402() {
		super(ConfigurationPhase.REGISTER_BEAN);
	}

	@ConditionalOnProperty("x402.l402.secret")
	static class Secret {

	}

	@ConditionalOnBean(LightningNode.class)
	static class Node {

	}

}
