package io.github.x402spring.facilitator.client;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import io.github.x402spring.testsupport.StubFacilitator;
import io.github.x402spring.testsupport.UsualFacilitator;
import org.junit.jupiter.api.AfterEach;

/**
 * A client of a facilitator that answers as a test says.
 */
abstract class FacilitatorClientSteps {

	static final Duration LIMIT = Duration.ofSeconds(5);

	final StubFacilitator stub = new StubFacilitator();

	final FacilitatorClient client = RestClientFacilitatorClient.create(UsualFacilitator.settings(this.stub.url()));

	@AfterEach
	void stop() {
		this.stub.close();
	}

	static FacilitatorClient create(String url, Map<String, String> headers) {
		return RestClientFacilitatorClient.create(new FacilitatorSettings(URI.create(url), Duration.ofSeconds(2),
				FacilitatorAuthentication.headers(headers), null));
	}

}
