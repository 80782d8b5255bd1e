package io.github.x402spring.autoconfigure.web;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the check that a reactive application, which has no gate, sells
 * nothing.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@EnableConfigurationProperties(RouteProperties.class)
public final class X402ReactiveAutoConfiguration {

	@Bean
	ReactiveApplicationCheck reactiveApplicationCheck(ApplicationContext context, RouteProperties routes) {
		return new ReactiveApplicationCheck(context, routes);
	}

}
