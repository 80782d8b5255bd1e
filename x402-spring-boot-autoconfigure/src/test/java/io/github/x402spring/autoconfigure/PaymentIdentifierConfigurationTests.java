package io.github.x402spring.autoconfigure;

import java.util.Base64;
import java.util.List;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.github.x402spring.web.servlet.problem.PaymentRequiredEntryPoint;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.X402Codec;
import io.github.x402spring.x402.X402Protocol;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.context.ApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients are asked to give their payments ids, unless that is switched off, and have to
 * if that is required.
 */
@Tag("integration")
class PaymentIdentifierConfigurationTests extends X402Contexts {

	@Test
	void clientsAreAskedForIds() {
		this.context.withPropertyValues(SANDBOX).withUserConfiguration(PaidController.class).run((context) -> {
			MockHttpServletResponse answer = challenge(context);
			assertThat(extension(answer).required("info").required("required").booleanValue()).isFalse();
			assertThat(answer.getContentAsString()).contains("\"x402Version\":1");
			assertThat(context.getBean(X402Protocol.class).flaw(pay(answer))).isEmpty();
		});
	}

	@Test
	void clientsHaveToSendIds() {
		this.context.withPropertyValues(SANDBOX)
			.withPropertyValues("x402.payment-identifier.required=true")
			.withUserConfiguration(PaidController.class)
			.run((context) -> {
				MockHttpServletResponse answer = challenge(context);
				assertThat(extension(answer).required("info").required("required").booleanValue()).isTrue();
				assertThat(answer.getContentAsString()).doesNotContain("x402Version");
				X402Protocol protocol = context.getBean(X402Protocol.class);
				PaymentPayload paid = pay(answer);
				assertThat(paid.identifier()).startsWith("pay_");
				assertThat(protocol.flaw(paid)).isEmpty();
				PaymentPayload unnamed = new PaymentPayload(2, paid.scheme(), paid.network(), paid.payload(),
						paid.accepted(), null, paid.json());
				assertThat(protocol.flaw(unnamed)).isPresent();
			});
	}

	@Test
	void clientsAreNotAskedForIds() {
		this.context.withPropertyValues(SANDBOX)
			.withPropertyValues("x402.payment-identifier.enabled=false")
			.withUserConfiguration(PaidController.class)
			.run((context) -> {
				MockHttpServletResponse answer = challenge(context);
				assertThat(required(answer).has("extensions")).isFalse();
				assertThat(context.getBean(X402Protocol.class).flaw(pay(answer))).isEmpty();
			});
	}

	@Test
	void idsThatAreRequiredHaveToBeAskedFor() {
		this.context.withPropertyValues(SANDBOX)
			.withPropertyValues("x402.payment-identifier.enabled=false", "x402.payment-identifier.required=true")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(X402ConfigurationException.class)
				.hasMessageContaining("x402.payment-identifier.required"));
	}

	private static JsonNode extension(MockHttpServletResponse answer) {
		return required(answer).required("extensions").required("payment-identifier");
	}

	private static JsonNode required(MockHttpServletResponse answer) {
		return StrictJson
			.parseObject(StrictJson.utf8(Base64.getDecoder().decode(answer.getHeader("PAYMENT-REQUIRED"))));
	}

	private static PaymentPayload pay(MockHttpServletResponse answer) {
		return X402Codec.decodePayment(SandboxWallet.developmentKey(0).pay(answer.getHeader("PAYMENT-REQUIRED")));
	}

	private static MockHttpServletResponse challenge(ApplicationContext context) throws Exception {
		PaidEndpointDescriptor endpoint = context.getBean(PaidEndpointCatalogue.class).endpoints().getFirst();
		List<Quote> quotes = endpoint.quotes().quotes(FakePaidRequest.get("/"));
		Challenge challenge = new Challenge("Payment required",
				new ChallengeContext(new PaidResource("https://shop.example/", "", ""), "endpoint", "fingerprint",
						FakePaidRequest.get("/")),
				quotes.stream().map(Offer::of).toList());
		MockHttpServletResponse response = new MockHttpServletResponse();
		context.getBean(PaymentRequiredEntryPoint.class)
			.commence(new MockHttpServletRequest("GET", "/"), response, new PaymentProblem.Required(challenge, false));
		return response;
	}

}
