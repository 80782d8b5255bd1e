package io.github.x402spring.autoconfigure;

import java.util.Map;

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

	/**
	 * Matches an application whose plans have free calls, or may have them.
	 *
	 * @since 0.1.0
	 */
	public static final class WithFreeCalls extends AnyNestedCondition {

		/** Created by Spring. */
		public WithFreeCalls() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@Conditional(OnFreeCalls.class)
		static class Properties {

		}

		@ConditionalOnBean(Plan.class)
		static class Beans {

		}

	}

	static final class OnFreeCalls extends SpringBootCondition {

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			Binder binder = Binder.get(context.getEnvironment());
			boolean found = binder.bind("x402.plans", Bindable.mapOf(String.class, Object.class))
				.orElse(Map.of())
				.keySet()
				.stream()
				.anyMatch((plan) -> !binder.bind("x402.plans." + plan + ".free.calls", String.class)
					.orElse("0")
					.equals("0"));
			return new ConditionOutcome(found, ConditionMessage.forCondition("Free calls")
				.because(found ? "a plan has free calls" : "no plan has free calls"));
		}

	}

}
