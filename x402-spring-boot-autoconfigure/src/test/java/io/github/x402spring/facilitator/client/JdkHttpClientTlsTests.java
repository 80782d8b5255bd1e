package io.github.x402spring.facilitator.client;

/**
 * The same certificates with the HTTP client of the JDK.
 */
class JdkHttpClientTlsTests extends FacilitatorTlsTests {

	@Override
	TimeLimitedRequestFactory requests(FacilitatorSettings settings) {
		return new JdkRequestFactory(settings);
	}

}
