package io.github.x402spring.web.servlet;

import java.util.List;

import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import io.github.x402spring.payment.protocol.ChallengeAnswer;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.PaymentProtocols;
import io.github.x402spring.payment.protocol.RequestHeaders;
import io.github.x402spring.x402.X402Protocol;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The headers of every family are the gate's, not only those of x402.
 */
class GateHeadersTests {

	private final GateHeaders headers = new GateHeaders(
			new PaymentProtocols(List.of(new X402Protocol(List.of()), new Passes())));

	@Test
	void answersVaryByTheRequestHeadersOfAllFamilies() {
		MockHttpServletResponse response = new MockHttpServletResponse();
		this.headers.addCommon(response, "no-store");
		assertThat(response.getHeaders("Vary")).containsExactly("PAYMENT-SIGNATURE", "X-PAYMENT", "X-Pass", "Accept");
	}

	@Test
	void responseHeadersOfAllFamiliesAreExposedToOtherOrigins() {
		MockHttpServletResponse response = new MockHttpServletResponse();
		response.setHeader("Access-Control-Allow-Origin", "*");
		this.headers.addCommon(response, "no-store");
		assertThat(response.getHeader("Access-Control-Expose-Headers")).contains("PAYMENT-REQUIRED", "X-Pass-Receipt");
	}

	@Test
	void handlersNeitherSeeNorWriteTheHeadersOfAnyFamily() {
		MockHttpServletRequest original = new MockHttpServletRequest();
		original.addHeader("x-pass", "secret");
		original.addHeader("X-Other", "1");
		PaymentRequest request = new PaymentRequest(original, this.headers);
		request.hidePayment(true);
		assertThat(request.getHeader("X-Pass")).isNull();
		assertThat(request.getHeader("X-Other")).isEqualTo("1");
		assertThat(this.headers.isOwn("x-pass-receipt", "1")).isTrue();
		assertThat(this.headers.isOwn("X-Other", "1")).isFalse();
	}

	/** A family with headers of its own. */
	private static final class Passes implements PaymentProtocol {

		@Override
		public List<String> requestHeaders() {
			return List.of("X-Pass");
		}

		@Override
		public List<String> responseHeaders() {
			return List.of("X-Pass-Receipt");
		}

		@Override
		public Credential read(RequestHeaders headers) {
			return null;
		}

		@Override
		public void challenge(Challenge challenge, ChallengeAnswer answer) {
		}

		@Override
		public boolean speaks(String protocol) {
			return false;
		}

		@Override
		public void receipt(PaymentReceipt receipt, AnswerHeaders headers) {
		}

	}

}
