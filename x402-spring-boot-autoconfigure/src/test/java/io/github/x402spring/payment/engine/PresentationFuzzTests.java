package io.github.x402spring.payment.engine;

import java.nio.charset.StandardCharsets;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.X402Codec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever the URL of a request is, its challenge fits into a header and names it or what
 * it begins with.
 */
class PresentationFuzzTests {

	private final Shop shop = new Shop();

	@FuzzTest
	void theChallengeFitsIntoAHeader(byte[] data) {
		// No server takes control characters in a request line.
		String text = new String(data, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "_");
		int query = text.indexOf('?');
		FakePaidRequest request = FakePaidRequest.get("/" + ((query < 0) ? text : text.substring(0, query)))
			.withQuery((query < 0) ? null : text.substring(query + 1));
		PaymentRequired challenge = this.shop.challenge(request);
		String url = challenge.resource().url();
		assertThat(request.url()).startsWith(url);
		assertThat(url).startsWith("https://api.example.com/").hasSizeLessThanOrEqualTo(1024);
		String header = X402Codec.encode(challenge);
		assertThat(header).hasSizeLessThan(6 * 1024);
		assertThat(X402Codec.decodePaymentRequired(header)).isEqualTo(challenge);
	}

}
