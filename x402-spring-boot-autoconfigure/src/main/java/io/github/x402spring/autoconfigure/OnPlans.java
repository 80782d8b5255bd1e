package io.github.x402spring.autoconfigure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.plan.Plans;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.core.type.MethodMetadata;

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

	// By map: names that cannot be used are told of where plans are made.
	private static List<Map<?, ?>> settings(ConditionContext context) {
		List<Map<?, ?>> plans = new ArrayList<>();
		for (Object plan : Binder.get(context.getEnvironment())
			.bind("x402.plans", Bindable.mapOf(String.class, Object.class))
			.orElse(Map.of())
			.values()) {
			if (plan instanceof Map<?, ?> settings) {
				plans.add(settings);
			}
		}
		return plans;
	}

	@Conditional(OnProperties.class)
	static class Properties {

	}

	@ConditionalOnBean(Plan.class)
	static class Beans {

	}

	@Conditional(OnOwnPlans.class)
	static class Own {

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
	 * Matches an application whose plans count what callers use, or may do so: free calls
	 * tiers and budgets.
	 *
	 * @since 0.1.0
	 */
	public static final class WithCounts extends AnyNestedCondition {

		/** Created by Spring. */
		public WithCounts() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@Conditional(OnCounts.class)
		static class Properties {

		}

		@ConditionalOnBean(Plan.class)
		static class Beans {

		}

		@Conditional(OnOwnPlans.class)
		static class Own {

		}

	}

	static final class OnCounts extends SpringBootCondition {

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			boolean found = settings(context).stream().anyMatch(OnCounts::counts);
			return new ConditionOutcome(found, ConditionMessage.forCondition("Counts of plans")
				.because((found ? "a plan has" : "no plan has") + " free calls, tiers or a budget"));
		}

		private static boolean counts(Map<?, ?> plan) {
			return (plan.get("free") instanceof Map<?, ?> free
					&& !String.valueOf(free.containsKey("calls") ? free.get("calls") : "0").equals("0"))
					|| plan.keySet()
						.stream()
						.map(String::valueOf)
						.anyMatch((property) -> property.startsWith("tiers") || property.startsWith("budget"));
		}

	}

	/**
	 * Matches an application that limits requests, or whose plans may.
	 *
	 * @since 0.1.0
	 */
	public static final class WithLimits extends AnyNestedCondition {

		/** Created by Spring. */
		public WithLimits() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@Conditional(OnLimits.class)
		static class Properties {

		}

		@ConditionalOnBean(Plan.class)
		static class Beans {

		}

		@Conditional(OnOwnPlans.class)
		static class Own {

		}

	}

	static final class OnLimits extends SpringBootCondition {

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			boolean found = Binder.get(context.getEnvironment())
				.bind("x402.limits", Bindable.mapOf(String.class, Object.class))
				.isBound() || settings(context).stream().anyMatch((plan) -> plan.containsKey("limits"));
			return new ConditionOutcome(found, ConditionMessage.forCondition("Limits")
				.because(found ? "requests are limited" : "no limits are set"));
		}

	}

	/**
	 * Matches a {@code Plans} bean of the application: the one that is configured here is
	 * there in any case.
	 */
	static final class OnOwnPlans extends SpringBootCondition implements ConfigurationCondition {

		private static final String OURS = "io.github.x402spring.autoconfigure.pass.X402PlanAutoConfiguration";

		@Override
		public ConfigurationPhase getConfigurationPhase() {
			return ConfigurationPhase.REGISTER_BEAN;
		}

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			ConfigurableListableBeanFactory beans = context.getBeanFactory();
			boolean found = beans != null && Arrays
				.stream(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, Plans.class, true, false))
				.anyMatch((name) -> !isOurs(beans, name));
			return new ConditionOutcome(found, ConditionMessage.forCondition("Plans of the application")
				.because((found ? "there is a" : "there is no") + " Plans bean"));
		}

		private static boolean isOurs(ConfigurableListableBeanFactory beans, String name) {
			if (!beans.containsBeanDefinition(name)
					|| !(beans.getBeanDefinition(name) instanceof AnnotatedBeanDefinition definition)) {
				return false;
			}
			MethodMetadata method = definition.getFactoryMethodMetadata();
			return method != null && method.getDeclaringClassName().equals(OURS);
		}

	}

}
