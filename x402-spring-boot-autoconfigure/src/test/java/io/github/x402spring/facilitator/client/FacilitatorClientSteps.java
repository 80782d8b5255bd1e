package io.github.x402spring.facilitator.client;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import io.github.x402spring.testsupport.StubFacilitator;
import io.github.x402spring.testsupport.UsualFacilitator;
import org.junit.jupiter.api.AfterEach;

import org.springframework.web.client.RestClient;

/**
 * A client of a facilitator that answers as a test says.
 */
abstract class FacilitatorClientSteps {

	static final Duration LIMIT = Duration.ofSeconds(20);

	final StubFacilitator stub = new StubFacilitator();

	final FacilitatorClient client = create(UsualFacilitator.settings(this.stub.url()), RestClient.builder());

	@AfterEach
	void stop() {
		this.stub.close();
	}

	// Apache HttpCore, which is on the class path of the tests.
	TimeLimitedRequestFactory requests(FacilitatorSettings settings) {
		return TimeLimitedRequestFactory.of(settings);
	}

	final FacilitatorClient create(FacilitatorSettings settings, RestClient.Builder builder) {
		return RestClientFacilitatorClient.create(settings, this::requests, builder);
	}

	final FacilitatorClient create(String url, Map<String, String> headers) {
		return create(new FacilitatorSettings(URI.create(url), Duration.ofSeconds(10),
				FacilitatorAuthentication.headers(headers), null), RestClient.builder());
	}

}
