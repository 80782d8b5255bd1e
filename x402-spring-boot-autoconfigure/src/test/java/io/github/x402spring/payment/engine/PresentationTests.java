package io.github.x402spring.payment.engine;

import java.util.List;
import java.util.TreeSet;

import io.github.x402spring.Settlement;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PresentationTests {

	private final Shop shop = new Shop();

	@Test
	void challengeNamesTheResourceWithItsQuery() {
		Presentation presentation = presentation(FakePaidRequest.get("/premium").withQuery("size=large"));
		assertThat(presentation.resource().url()).isEqualTo("https://api.example.com/premium?size=large");
		assertThat(presentation.resource().description()).isEqualTo("Premium data");
		assertThat(presentation.resource().mimeType()).isEqualTo("application/json");
		assertThat(challenge(presentation).reason()).isEqualTo("why");
		assertThat(challenge(presentation).offers()).extracting(Offer::quote).isEqualTo(presentation.quotes());
	}

	// Servers and proxies cut the connection at longer headers.
	@Test
	void longUrlGoesIntoTheChallengeWithoutItsQuery() {
		Presentation presentation = presentation(FakePaidRequest.get("/premium").withQuery("q".repeat(8000)));
		assertThat(presentation.resource().url()).isEqualTo("https://api.example.com/premium");
		assertThat(X402Codec.encode(Wire.required(challenge(presentation)))).hasSizeLessThan(6 * 1024);
	}

	@Test
	void longPathGoesIntoTheChallengeAsItsOrigin() {
		Presentation presentation = presentation(FakePaidRequest.get("/" + "p".repeat(8000)).withQuery("q"));
		assertThat(presentation.resource().url()).isEqualTo("https://api.example.com/");
		assertThat(X402Codec.encode(Wire.required(challenge(presentation)))).hasSizeLessThan(6 * 1024);
	}

	@Test
	void urlOfTheGreatestLengthIsKept() {
		String path = "/" + "p".repeat(1024 - "https://api.example.com/?q".length());
		Presentation presentation = presentation(FakePaidRequest.get(path).withQuery("q"));
		assertThat(presentation.resource().url()).hasSize(1024).endsWith("?q");
		assertThat(presentation(FakePaidRequest.get(path).withQuery("qq")).resource().url())
			.isEqualTo("https://api.example.com" + path);
	}

	@Test
	void endpointKnowsWhenTheMoneyMoves() {
		assertThatIllegalArgumentException().isThrownBy(() -> new PaidEndpointDescriptor("id", "handler", List.of("/"),
				"$1", "", "", Settlement.AUTOMATIC, "", (request) -> List.of()));
	}

	private static Challenge challenge(Presentation presentation) {
		return new Challenge("why", presentation.context(), presentation.quotes().stream().map(Offer::of).toList());
	}

	private Presentation presentation(PaidRequest request) {
		return new Presentation(this.shop.endpoint(), request, new TreeSet<>(), this.shop.quotes());
	}

}
