package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.util.function.Consumer;

import io.github.x402spring.payment.answer.StoredAnswer;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import io.github.x402spring.web.servlet.answer.PaymentGuard;
import jakarta.servlet.http.HttpServletResponse;

/**
 * The answer to an earlier request, given once more.
 */
final class RepeatedAnswer {

	/** Tells that an answer is an earlier one. Other payment services use this name. */
	private static final String REPEATED = "Idempotent-Replayed";

	private final StoredAnswer stored;

	private final Consumer<AnswerHeaders> receipt;

	/**
	 * Create an answer.
	 * @param stored what was answered
	 * @param receipt writes the receipt
	 */
	RepeatedAnswer(StoredAnswer stored, Consumer<AnswerHeaders> receipt) {
		this.stored = stored;
		this.receipt = receipt;
	}

	/**
	 * Write it.
	 * @param response the response, for which no paid handler was admitted
	 * @param guard what the gate knows
	 * @throws IOException if it cannot be written
	 */
	void write(HttpServletResponse response, PaymentGuard guard) throws IOException {
		response.setStatus(this.stored.status());
		this.stored.headers().forEach((it) -> response.setHeader(it.name(), it.value()));
		guard.headers().addCommon(response, guard.paidCacheControl());
		this.receipt.accept(response::addHeader);
		response.setHeader(REPEATED, "true");
		response.setContentLength(this.stored.body().length);
		response.getOutputStream().write(this.stored.body());
	}

}
