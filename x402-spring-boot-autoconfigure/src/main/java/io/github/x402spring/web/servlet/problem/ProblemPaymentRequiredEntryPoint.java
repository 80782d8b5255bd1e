package io.github.x402spring.web.servlet.problem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.web.PaymentPage;
import io.github.x402spring.web.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * Answers with problem details (RFC 9457). A 402 carries the challenge for version 2
 * clients in its header, and the fields that version 1 clients read beside the problem's;
 * a browser gets a page.
 *
 * @since 0.1.0
 */
public final class ProblemPaymentRequiredEntryPoint implements PaymentRequiredEntryPoint {

	/** The page that says what to do about each of them. */
	private static final String TYPE_PREFIX = "https://github.com/x402spring/x402-spring-boot/blob/main/"
			+ "docs/reference/errors.md#";

	private final ProtocolRegistry protocols;

	private final GateHeaders headers;

	private final PaymentPageWriter page;

	/**
	 * Create an entry point.
	 * @param protocols write challenges and receipts
	 * @param page the page for browsers
	 */
	public ProblemPaymentRequiredEntryPoint(ProtocolRegistry protocols, PaymentPage page) {
		this.protocols = protocols;
		this.headers = new GateHeaders(protocols);
		this.page = new PaymentPageWriter(page);
	}

	@Override
	public void commence(HttpServletRequest request, HttpServletResponse response, PaymentProblem problem)
			throws IOException {
		this.headers.addCommon(response, "no-store");
		switch (problem) {
			case PaymentProblem.Required required -> challenge(response, required);
			case PaymentProblem.PassExhausted exhausted ->
				write(response, problem, ProblemType.PASS_EXHAUSTED, exhausted.challenge());
			case PaymentProblem.PassNotAccepted not ->
				write(response, problem, ProblemType.PASS_NOT_ACCEPTED, not.challenge());
			case PaymentProblem.CallRepeated repeated -> write(response, problem, ProblemType.CALL_REPEATED, null);
			case PaymentProblem.Denied denied -> write(response, problem, ProblemType.ADMISSION_DENIED, null);
			case PaymentProblem.Rejected rejected ->
				write(response, problem, ProblemType.PAYMENT_REJECTED, rejected.challenge());
			case PaymentProblem.SettlementFailed failed -> {
				receipt(response, failed.receipt());
				write(response, problem, ProblemType.SETTLEMENT_FAILED, failed.challenge());
			}
			case PaymentProblem.Malformed malformed -> write(response, problem, ProblemType.MALFORMED_PAYMENT, null);
			case PaymentProblem.SettlementUnknown unknown ->
				later(response, problem, ProblemType.SETTLEMENT_UNKNOWN, unknown.retryAfter());
			case PaymentProblem.InProgress inProgress ->
				later(response, problem, ProblemType.PAYMENT_IN_PROGRESS, inProgress.retryAfter());
			case PaymentProblem.AlreadyDelivered delivered -> {
				receipt(response, delivered.receipt());
				write(response, problem, ProblemType.ALREADY_DELIVERED, null);
			}
			case PaymentProblem.BoundToOtherRequest bound ->
				write(response, problem, ProblemType.PAYMENT_BOUND_TO_OTHER_REQUEST, null);
			case PaymentProblem.RefundDue due -> {
				receipt(response, due.receipt());
				write(response, problem, ProblemType.REFUND_DUE, null);
			}
			case PaymentProblem.Refunded refunded -> {
				receipt(response, refunded.receipt());
				write(response, problem, ProblemType.REFUNDED, null);
			}
			case PaymentProblem.Unattributed unattributed -> {
				receipt(response, unattributed.receipt());
				write(response, problem, ProblemType.PAYMENT_UNATTRIBUTED, null);
			}
			case PaymentProblem.Unavailable unavailable ->
				unavailable(response, unavailable, ProblemType.PAYMENT_UNAVAILABLE);
			case PaymentProblem.NotForSale not -> write(response, problem, ProblemType.NOT_FOR_SALE, null);
			case PaymentProblem.Unpriceable unpriceable -> write(response, problem, ProblemType.UNPRICEABLE, null);
		}
	}

	private void challenge(HttpServletResponse response, PaymentProblem.Required problem) throws IOException {
		WrittenProblem written = written(problem, ProblemType.PAYMENT_REQUIRED, problem.challenge());
		written.addHeaders(response);
		if (!problem.page()) {
			send(response, ProblemType.PAYMENT_REQUIRED, written.body());
			return;
		}
		response.setStatus(ProblemType.PAYMENT_REQUIRED.status());
		this.page.write(response, problem.challenge());
	}

	private void later(HttpServletResponse response, PaymentProblem problem, ProblemType type, Duration retryAfter)
			throws IOException {
		response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
		write(response, problem, type, null);
	}

	private void unavailable(HttpServletResponse response, PaymentProblem.Unavailable problem, ProblemType type)
			throws IOException {
		Duration retryAfter = problem.retryAfter();
		if (retryAfter != null) {
			later(response, problem, type, retryAfter);
		}
		else {
			write(response, problem, type, null);
		}
	}

	private void receipt(HttpServletResponse response, PaymentReceipt receipt) {
		this.protocols.receipt(receipt, response::addHeader);
	}

	private void write(HttpServletResponse response, PaymentProblem problem, ProblemType type,
			@Nullable Challenge challenge) throws IOException {
		WrittenProblem written = written(problem, type, challenge);
		written.addHeaders(response);
		send(response, type, written.body());
	}

	private WrittenProblem written(PaymentProblem problem, ProblemType type, @Nullable Challenge challenge) {
		ChallengeBuilder builder = new ChallengeBuilder();
		if (challenge != null) {
			this.protocols.challenge(challenge, builder);
		}
		return builder.build((body) -> describe(problem, type, body));
	}

	private static void describe(PaymentProblem problem, ProblemType type, ObjectNode body) {
		body.put("type", TYPE_PREFIX + problem.code());
		body.put("title", type.title());
		body.put("status", type.status());
		body.put("detail", switch (problem) {
			case PaymentProblem.Malformed malformed -> malformed.detail();
			case PaymentProblem.NotForSale not -> not.detail();
			default -> type.detail();
		});
		problem.reasonCode().ifPresent((reason) -> body.put("reason", reason));
	}

	private static void send(HttpServletResponse response, ProblemType type, String body) throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		response.setStatus(type.status());
		response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		response.setContentLength(bytes.length);
		response.getOutputStream().write(bytes);
	}

}
