package io.github.x402spring.autoconfigure;

import io.github.x402spring.payment.pass.Plan;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches an application that has plans.
 *
 * @since 0.1.0
 */
public final class OnPlans extends AnyNestedCondition {

	/** Created by Spring. */
	public OnPlans() {
		super(ConfigurationPhase.REGISTER_BEAN);
	}

	@Conditional(OnProperties.class)
	static class Properties {

	}

	@ConditionalOnBean(Plan.class)
	static class Beans {

	}

	static final class OnProperties extends SpringBootCondition {

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			boolean bound = Binder.get(context.getEnvironment())
				.bind("x402.plans", Bindable.mapOf(String.class, Object.class))
				.isBound();
			return new ConditionOutcome(bound, ConditionMessage.forCondition("Plans")
				.because(bound ? "x402.plans is set" : "x402.plans is not set"));
		}

	}

}
