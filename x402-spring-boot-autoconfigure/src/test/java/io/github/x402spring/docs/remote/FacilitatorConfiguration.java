package io.github.x402spring.docs.remote;

import java.util.Map;

import io.github.x402spring.facilitator.client.FacilitatorAuthentication;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class FacilitatorConfiguration {

	@Bean
	FacilitatorAuthentication facilitatorAuthentication(TokenSource tokens) {
		return (operation, uri) -> Map.of("Authorization", "Bearer " + tokens.tokenFor(operation.method(), uri));
	}

}
