package io.github.x402spring.facilitator.client;

/**
 * The same calls with the HTTP client of the JDK, which is used without HttpComponents.
 */
class JdkHttpClientTests extends RestClientFacilitatorClientTests {

	@Override
	TimeLimitedRequestFactory requests(FacilitatorSettings settings) {
		return new JdkRequestFactory(settings);
	}

}
