package io.github.x402spring.autoconfigure.actuate;

import io.github.x402spring.actuate.health.HealthParts;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the ledger's part in the readiness. Comes after Boot has made the
 * group: both post-processors have the lowest precedence.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402HealthAutoConfiguration.class,
		afterName = "org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration")
@ConditionalOnClass(HealthEndpointGroupsPostProcessor.class)
@ConditionalOnBean(name = "x402HealthContributor")
public final class X402ReadinessAutoConfiguration {

	// A readiness group that the application configures takes precedence.
	@Bean
	HealthEndpointGroupsPostProcessor ledgerReadiness(Environment environment) {
		return HealthParts.readiness(!Binder.get(environment)
			.bind("management.endpoint.health.group.readiness.include", Bindable.setOf(String.class))
			.isBound());
	}

}
