package io.github.x402spring.docs.remote;

import java.net.URI;

import io.github.x402spring.facilitator.FacilitatorClient;
import io.github.x402spring.facilitator.FacilitatorSettings;
import io.github.x402spring.facilitator.RestClientFacilitatorClient;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;

@Configuration(proxyBeanMethods = false)
class FacilitatorConfiguration {

	@Bean
	FacilitatorClient facilitatorClient(@Value("${x402.facilitator.url}") URI url, RestClient.Builder builder,
			TokenSource tokens) {
		return RestClientFacilitatorClient.create(FacilitatorSettings.of(url),
				builder.requestInterceptor((request, body, execution) -> {
					request.getHeaders().setBearerAuth(tokens.tokenFor(request.getMethod(), request.getURI()));
					return execution.execute(request, body);
				}));
	}

}
