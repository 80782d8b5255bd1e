package io.github.x402spring.web.servlet.problem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import io.github.x402spring.payment.Challenge;
import io.github.x402spring.web.page.PaymentPage;
import io.github.x402spring.web.page.PaymentPageAnswer;
import io.github.x402spring.web.page.PaymentPageRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;

/**
 * Writes the payment page to a response.
 *
 * @param page the page
 */
record PaymentPageWriter(PaymentPage page) {

	void write(HttpServletRequest request, HttpServletResponse response, Challenge challenge, WrittenProblem written)
			throws IOException {
		PaymentPageAnswer answer = this.page.answer(new PaymentPageRequest(challenge, request.getMethod(),
				Objects.requireNonNullElse(request.getHeader(HttpHeaders.ACCEPT), ""), VisitorLanguages.of(request),
				written.headers(), written.body()));
		byte[] bytes = answer.html().getBytes(StandardCharsets.UTF_8);
		answer.headers().forEach(response::setHeader);
		GateHeaders.addVary(response, List.of(HttpHeaders.ACCEPT_LANGUAGE));
		response.setContentLength(bytes.length);
		response.getOutputStream().write(bytes);
	}

}
