package io.github.x402spring.autoconfigure.pass;

import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.pass.Plan;
import io.github.x402spring.payment.pass.Plans;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the plans that endpoints name, whether anything is sold or not.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@EnableConfigurationProperties(PlanProperties.class)
public final class X402PlanAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	Plans plans(PlanProperties properties, ObjectProvider<Plan> beans) {
		List<Plan> plans = new ArrayList<>(PlanFactory.plans(properties));
		beans.orderedStream().forEach(plans::add);
		try {
			return new Plans(plans);
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException("The plans cannot be used: " + ex.getMessage() + ".",
					"Rename one of them: names in x402.plans and of Plan beans must differ.");
		}
	}

}
