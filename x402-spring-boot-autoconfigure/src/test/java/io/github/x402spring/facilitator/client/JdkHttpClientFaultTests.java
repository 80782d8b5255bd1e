package io.github.x402spring.facilitator.client;

/**
 * The same faults with the HTTP client of the JDK.
 */
class JdkHttpClientFaultTests extends RestClientFacilitatorFaultTests {

	@Override
	TimeLimitedRequestFactory requests(FacilitatorSettings settings) {
		return new JdkRequestFactory(settings);
	}

}
