package io.github.x402spring.x402;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.protocol.ChallengeAnswer;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.x402.bazaar.Bazaar;
import io.github.x402spring.x402.signin.SignInWithX;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Challenges that declare their endpoint, and what an endpoint accepts without a request.
 */
class DeclaredChallengeTests {

	private static final PaymentKind EXACT = new PaymentKind("exact", Network.evm(84532), "eip3009");

	private static final PaymentKind OTHER = new PaymentKind("other", Network.evm(84532), "cash");

	private static final Quote QUOTE = quote(EXACT, 1);

	private final SignInWithX signIns = mock();

	private final Bazaar bazaar = new Bazaar((identity) -> Optional.of(endpoint(identity.substring(0, 3).strip())));

	private final X402Protocol family = new X402Protocol(List.of(scheme()), this.signIns).with(this.bazaar);

	@Test
	void endpointsAtOneUrlAreDeclaredEachAsItIs() {
		assertThat(extensions("GET /a", "").at("/bazaar/info/input/method").asString()).isEqualTo("GET");
		assertThat(extensions("PUT /a", "").at("/bazaar/info/input/method").asString()).isEqualTo("PUT");
		assertThat(extensions("GET /a", "").at("/bazaar/info/input").has("queryParams")).isFalse();
		this.bazaar.learn("""
				{"paths": {"/a": {"get": {"x-x402-endpoints": ["GET /a"],
				  "parameters": [{"in": "query", "name": "q", "schema": {"type": "string"}}]}}}}""");
		assertThat(extensions("GET /a", "").at("/bazaar/info/input").has("queryParams")).isTrue();
	}

	@Test
	void declarationStandsBesideASignIn() {
		given(this.signIns.path(any())).willReturn("/a");
		given(this.signIns.declare(any(), any()))
			.willReturn(JsonNodeFactory.instance.objectNode().put("sign-in-with-x", "nonce"));
		PaidEndpointDescriptor.PlanUse plan = new PaidEndpointDescriptor.PlanUse("plan", "", BigDecimal.ONE, true,
				false, null, null);
		assertThat(extensions(challenge("GET /a", "", plan)).propertyNames()).containsExactly("sign-in-with-x",
				"bazaar");
	}

	@Test
	void declarationIsLeftOutWhereTheHeaderWouldBeTooLong() {
		assertThat(extensions("GET /a", "x".repeat(3_000)).has("bazaar")).isTrue();
		assertThat(extensions("GET /a", "x".repeat(4_200)).has("bazaar")).isFalse();
	}

	@Test
	void endpointAcceptsWhatItsChallengesOffer() {
		Optional<JsonNode> fixed = this.family.accepts(QuoteSource.fixed(List.of(QUOTE, quote(OTHER, 2))));
		assertThat(fixed.orElseThrow()).hasSize(1);
		assertThat(fixed.orElseThrow().at("/0/amount").asString()).isEqualTo("1");
		assertThat(this.family.accepts(QuoteSource.tiered(List.of(List.of(QUOTE), List.of(quote(EXACT, 3))), (it) -> 0))
			.orElseThrow()
			.at("/0/amount")
			.asString()).isEqualTo("1");
		assertThat(this.family.accepts(QuoteSource.of(Set.of(EXACT), Set.of(), (it) -> List.of())).orElseThrow())
			.isEmpty();
		assertThat(this.family.accepts(QuoteSource.of(Set.of(OTHER), Set.of(), (it) -> List.of()))).isEmpty();
		assertThat(this.family.accepts(QuoteSource.fixed(List.of(quote(OTHER, 2))))).isEmpty();
	}

	private JsonNode extensions(String endpoint, String description) {
		return extensions(challenge(endpoint, description, null));
	}

	private JsonNode extensions(Challenge challenge) {
		List<String> headers = new ArrayList<>();
		this.family.challenge(challenge, new ChallengeAnswer() {

			@Override
			public void add(String name, String value) {
				headers.add(value);
			}

			@Override
			public void addMember(String name, JsonNode value) {
				// Version 1 has no extensions.
			}

		});
		assertThat(headers).hasSize(1);
		JsonNode extensions = X402Codec.decodePaymentRequired(headers.getFirst()).extensions();
		return (extensions != null) ? extensions : JsonNodeFactory.instance.objectNode();
	}

	private static Challenge challenge(String endpoint, String description,
			PaidEndpointDescriptor.@Nullable PlanUse plan) {
		return new Challenge("reason",
				new ChallengeContext(new PaidResource("https://a.example/a", description, ""), endpoint, "fingerprint",
						FakePaidRequest.get("/a").withMethod(endpoint.substring(0, 3))),
				List.of(Offer.of(QUOTE)), plan);
	}

	private static PaidEndpointDescriptor endpoint(String method) {
		return new PaidEndpointDescriptor(method + " /a", method + " /a", "A#a", List.of(method), List.of("/a"), "$1",
				"", "", Settlement.AFTER_HANDLER, "", (request) -> List.of());
	}

	private static Quote quote(PaymentKind kind, long amount) {
		return new Quote(kind, "0x036CbD53842c5426634e7929541eC2318f3dCF7e", BigInteger.valueOf(amount),
				"0x70997970C51812dc3A010C7d01b50e0d17dc79C8", Duration.ofMinutes(5), Map.of());
	}

	private static X402Scheme scheme() {
		X402Scheme scheme = mock();
		given(scheme.kinds(any())).willReturn(Set.of(EXACT));
		return scheme;
	}

}
