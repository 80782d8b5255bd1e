package io.github.x402spring.web.servlet.problem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import io.github.x402spring.payment.Challenge;
import io.github.x402spring.web.PaymentPage;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Writes the payment page to a response.
 *
 * @param page the page
 */
record PaymentPageWriter(PaymentPage page) {

	void write(HttpServletResponse response, Challenge challenge) throws IOException {
		byte[] bytes = this.page.html(challenge).getBytes(StandardCharsets.UTF_8);
		this.page.headers().forEach(response::setHeader);
		response.setContentLength(bytes.length);
		response.getOutputStream().write(bytes);
	}

}
