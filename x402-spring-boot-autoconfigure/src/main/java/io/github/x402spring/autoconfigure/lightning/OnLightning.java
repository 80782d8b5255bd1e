package io.github.x402spring.autoconfigure.lightning;

import io.github.x402spring.lightning.LightningNode;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches an application that has a node of Lightning.
 */
final class OnLightning extends AnyNestedCondition {

	OnLightning() {
		super(ConfigurationPhase.REGISTER_BEAN);
	}

	@Conditional(NamedNode.class)
	static class Properties {

	}

	@ConditionalOnBean(LightningNode.class)
	static class Beans {

	}

	// An empty value overrides another file's, as "false" does.
	static final class NamedNode implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			String type = context.getEnvironment().getProperty(LightningNodeCheck.TYPE, "");
			return !type.isBlank() && !LightningNodeCheck.isOff(type);
		}

	}

}
