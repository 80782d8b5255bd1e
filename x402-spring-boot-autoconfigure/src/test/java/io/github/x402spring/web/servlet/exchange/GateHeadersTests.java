package io.github.x402spring.web.servlet.exchange;

import java.util.Collections;
import java.util.List;

import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import io.github.x402spring.payment.protocol.ChallengeAnswer;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.protocol.RequestHeaders;
import io.github.x402spring.testfamily.VoucherConfiguration;
import io.github.x402spring.web.servlet.problem.GateHeaders;
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
			new ProtocolRegistry(List.of(new X402Protocol(List.of()), new Passes())));

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
		GatedRequest request = new GatedRequest(original, this.headers);
		request.hidePayment(true);
		assertThat(request.getHeader("X-Pass")).isNull();
		assertThat(request.getHeader("X-Other")).isEqualTo("1");
		assertThat(this.headers.isOwn("x-pass-receipt", "1")).isTrue();
		assertThat(this.headers.isOwn("X-Other", "1")).isFalse();
	}

	@Test
	void handlersSeeAndWriteTheirOwnLinesOfASharedHeader() {
		GateHeaders shared = new GateHeaders(new ProtocolRegistry(List.of(VoucherConfiguration.family())));
		MockHttpServletRequest original = new MockHttpServletRequest();
		original.addHeader("Authorization", "Voucher token=\"1\"");
		GatedRequest request = new GatedRequest(original, shared);
		request.hidePayment(true);
		assertThat(request.getHeader("authorization")).isNull();
		assertThat(Collections.list(request.getHeaders("Authorization"))).isEmpty();
		assertThat(Collections.list(request.getHeaderNames())).isEmpty();
		assertThat(request.getIntHeader("Authorization")).isEqualTo(-1);
		original.addHeader("Authorization", "7");
		assertThat(request.getHeader("authorization")).isEqualTo("7");
		assertThat(Collections.list(request.getHeaders("Authorization"))).containsExactly("7");
		assertThat(Collections.list(request.getHeaderNames())).containsExactly("Authorization");
		assertThat(shared.isOwn("www-authenticate", "Voucher token=\"1\"")).isTrue();
		assertThat(shared.isOwn("www-authenticate", "Basic")).isFalse();
	}

	@Test
	void handlersReplaceOnlyTheirOwnLinesOfASharedHeader() {
		GateHeaders shared = new GateHeaders(new ProtocolRegistry(List.of(VoucherConfiguration.family())));
		MockHttpServletResponse original = new MockHttpServletResponse();
		original.addHeader("WWW-Authenticate", "Voucher token=\"1\"");
		GuardedHeadersResponse response = new GuardedHeadersResponse(original, shared) {

			@Override
			boolean isGuarding() {
				return true;
			}

		};
		response.setHeader("WWW-Authenticate", "Basic one");
		response.setHeader("WWW-Authenticate", "Basic two");
		response.setHeader("WWW-Authenticate", "Voucher of the handler");
		response.addHeader("WWW-Authenticate", "Voucher of the handler");
		response.setHeader("Voucher-Receipt", "of the handler");
		assertThat(original.getHeaders("WWW-Authenticate")).containsExactly("Basic two", "Voucher token=\"1\"");
		assertThat(original.getHeaderNames()).containsExactly("WWW-Authenticate");
	}

	@Test
	void answersOfTheGateKeepTheApplicationsLinesOfASharedHeader() {
		GateHeaders shared = new GateHeaders(new ProtocolRegistry(List.of(VoucherConfiguration.family())));
		MockHttpServletResponse response = new MockHttpServletResponse();
		response.addHeader("WWW-Authenticate", "Voucher token=\"1\"");
		response.addHeader("WWW-Authenticate", "Basic");
		shared.addCommon(response, "no-store");
		assertThat(response.getHeaders("WWW-Authenticate")).containsExactly("Basic");
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
