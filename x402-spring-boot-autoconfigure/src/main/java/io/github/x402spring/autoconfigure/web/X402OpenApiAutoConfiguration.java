package io.github.x402spring.autoconfigure.web;

import io.github.x402spring.PaidCall;
import org.springdoc.core.service.AbstractRequestService;
import org.springdoc.core.utils.SpringDocUtils;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of springdoc: clients do not send {@link PaidCall}, so the OpenAPI
 * document does not list it as a parameter.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnClass(SpringDocUtils.class)
public final class X402OpenApiAutoConfiguration {

	private X402OpenApiAutoConfiguration() {
	}

	// Springdoc keeps these types in a static list, as it does for Spring's own. Its
	// customizers come too late: they leave the schema, and the parameter in a body.
	// No bean is created before: springdoc may build the document while the application
	// starts, and beans may be lazy.
	@Bean
	static BeanFactoryPostProcessor paidCallOutsideOfOpenApi() {
		return (beans) -> {
			if (!AbstractRequestService.isRequestTypeToIgnore(PaidCall.class)) {
				SpringDocUtils.getConfig().addRequestWrapperToIgnore(PaidCall.class);
			}
		};
	}

}
