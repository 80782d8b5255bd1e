package io.github.x402spring.autoconfigure.pass;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.X402LedgerAutoConfiguration;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.pricing.UsageMeter;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the plans that endpoints name, whether anything is sold or not.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = X402LedgerAutoConfiguration.class)
@EnableConfigurationProperties(PlanProperties.class)
public final class X402PlanAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	Plans plans(PlanProperties properties, ObjectProvider<Plan> beans, ApplicationContext context,
			ObjectProvider<Clock> clock) {
		MeterFactory meters = new MeterFactory(context.getBeansOfType(UsageMeter.class),
				clock.getIfUnique(Clock::systemUTC));
		List<Plan> plans = new ArrayList<>(PlanFactory.plans(properties, meters));
		beans.orderedStream().forEach(plans::add);
		try {
			return new Plans(plans);
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException("The plans cannot be used: " + ex.getMessage() + ".",
					"Rename one of them: names in x402.plans and of Plan beans must differ.");
		}
	}

	@Bean
	@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
	PlanCheck planCheck(ObjectProvider<Plans> plans, ListableBeanFactory beans) {
		return new PlanCheck(plans, beans);
	}

}
