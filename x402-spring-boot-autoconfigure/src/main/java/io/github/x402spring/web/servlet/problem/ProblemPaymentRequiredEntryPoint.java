package io.github.x402spring.web.servlet.problem;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.web.ProblemType;
import io.github.x402spring.web.page.PaymentPage;
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

	/**
	 * Request attribute that names the protocol of the payment that was presented, see
	 * {@link io.github.x402spring.payment.Credential#protocol()}. Families name problems
	 * of their clients.
	 */
	public static final String PROTOCOL_ATTRIBUTE = ProblemPaymentRequiredEntryPoint.class.getName() + ".protocol";

	/** The page that says what to do about each of them. */
	private static final String TYPE_PREFIX = "https://github.com/x402spring/x402-spring-boot/blob/main/"
			+ "docs/reference/errors.md#";

	private final ProtocolRegistry protocols;

	private final GateHeaders headers;

	private final @Nullable PaymentPageWriter page;

	/**
	 * Create an entry point.
	 * @param protocols write challenges and receipts
	 * @param page the page for browsers, or {@code null} if they get JSON like others
	 */
	public ProblemPaymentRequiredEntryPoint(ProtocolRegistry protocols, @Nullable PaymentPage page) {
		this.protocols = protocols;
		this.headers = new GateHeaders(protocols);
		this.page = (page != null) ? new PaymentPageWriter(page) : null;
	}

	@Override
	public void commence(HttpServletRequest request, HttpServletResponse response, PaymentProblem problem)
			throws IOException {
		this.headers.addCommon(response, "no-store");
		switch (problem) {
			case PaymentProblem.Required required -> challenge(request, response, required);
			case PaymentProblem.PassExhausted exhausted ->
				write(request, response, problem, ProblemType.PASS_EXHAUSTED, exhausted.challenge());
			case PaymentProblem.PassNotAccepted not ->
				write(request, response, problem, ProblemType.PASS_NOT_ACCEPTED, not.challenge());
			case PaymentProblem.ScopeDenied denied -> write(request, response, problem, ProblemType.SCOPE_DENIED, null);
			case PaymentProblem.CallRepeated repeated ->
				write(request, response, problem, ProblemType.CALL_REPEATED, null);
			case PaymentProblem.Denied denied -> write(request, response, problem, ProblemType.ADMISSION_DENIED, null);
			case PaymentProblem.BudgetSpent spent ->
				later(request, response, problem, ProblemType.BUDGET_EXCEEDED, spent.retryAfter());
			case PaymentProblem.RateLimited limited ->
				later(request, response, problem, ProblemType.RATE_LIMITED, limited.retryAfter());
			case PaymentProblem.Rejected rejected ->
				write(request, response, problem, ProblemType.PAYMENT_REJECTED, rejected.challenge());
			case PaymentProblem.SettlementFailed failed -> {
				receipt(response, failed.receipt());
				write(request, response, problem, ProblemType.SETTLEMENT_FAILED, failed.challenge());
			}
			case PaymentProblem.Malformed malformed ->
				write(request, response, problem, ProblemType.MALFORMED_PAYMENT, null);
			case PaymentProblem.SettlementUnknown unknown ->
				later(request, response, problem, ProblemType.SETTLEMENT_UNKNOWN, unknown.retryAfter());
			case PaymentProblem.InProgress inProgress ->
				later(request, response, problem, ProblemType.PAYMENT_IN_PROGRESS, inProgress.retryAfter());
			case PaymentProblem.AlreadyDelivered delivered -> {
				receipt(response, delivered.receipt());
				write(request, response, problem, ProblemType.ALREADY_DELIVERED, null);
			}
			case PaymentProblem.BoundToOtherRequest bound ->
				write(request, response, problem, ProblemType.PAYMENT_BOUND_TO_OTHER_REQUEST, null);
			case PaymentProblem.NotUsable not ->
				write(request, response, problem, ProblemType.PAYMENT_NOT_USABLE, null);
			case PaymentProblem.IdentifierConflict conflict -> {
				if (conflict.receipt() != null) {
					receipt(response, conflict.receipt());
				}
				write(request, response, problem, ProblemType.IDENTIFIER_CONFLICT, null);
			}
			case PaymentProblem.RefundDue due -> {
				receipt(response, due.receipt());
				write(request, response, problem, ProblemType.REFUND_DUE, null);
			}
			case PaymentProblem.Refunded refunded -> {
				receipt(response, refunded.receipt());
				write(request, response, problem, ProblemType.REFUNDED, null);
			}
			case PaymentProblem.Unattributed unattributed -> {
				receipt(response, unattributed.receipt());
				write(request, response, problem, ProblemType.PAYMENT_UNATTRIBUTED, null);
			}
			case PaymentProblem.Unavailable unavailable ->
				unavailable(request, response, unavailable, ProblemType.PAYMENT_UNAVAILABLE);
			case PaymentProblem.ContentTooLarge large ->
				write(request, response, problem, ProblemType.CONTENT_TOO_LARGE, null);
			case PaymentProblem.NotForSale not -> write(request, response, problem, ProblemType.NOT_FOR_SALE, null);
			case PaymentProblem.Unpriceable unpriceable ->
				write(request, response, problem, ProblemType.UNPRICEABLE, null);
		}
	}

	private void challenge(HttpServletRequest request, HttpServletResponse response, PaymentProblem.Required problem)
			throws IOException {
		WrittenProblem written = written(request, problem, ProblemType.PAYMENT_REQUIRED, problem.challenge());
		written.addHeaders(response);
		if (this.page == null || !problem.page()) {
			send(response, ProblemType.PAYMENT_REQUIRED, written.text());
			return;
		}
		response.setStatus(ProblemType.PAYMENT_REQUIRED.status());
		this.page.write(request, response, problem.challenge(), written);
	}

	private void later(HttpServletRequest request, HttpServletResponse response, PaymentProblem problem,
			ProblemType type, Duration retryAfter) throws IOException {
		response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
		write(request, response, problem, type, null);
	}

	private void unavailable(HttpServletRequest request, HttpServletResponse response,
			PaymentProblem.Unavailable problem, ProblemType type) throws IOException {
		Duration retryAfter = problem.retryAfter();
		if (retryAfter != null) {
			later(request, response, problem, type, retryAfter);
		}
		else {
			write(request, response, problem, type, null);
		}
	}

	private void receipt(HttpServletResponse response, PaymentReceipt receipt) {
		this.protocols.receipt(receipt, response::addHeader);
	}

	private void write(HttpServletRequest request, HttpServletResponse response, PaymentProblem problem,
			ProblemType type, @Nullable Challenge challenge) throws IOException {
		WrittenProblem written = written(request, problem, type, challenge);
		written.addHeaders(response);
		send(response, type, written.text());
	}

	private WrittenProblem written(HttpServletRequest request, PaymentProblem problem, ProblemType type,
			@Nullable Challenge challenge) {
		ChallengeBuilder builder = new ChallengeBuilder();
		if (challenge != null) {
			this.protocols.challenge(challenge, builder);
		}
		String typeUri = typeUri(request, problem);
		return builder.build((body) -> describe(typeUri, problem, type, body));
	}

	private String typeUri(HttpServletRequest request, PaymentProblem problem) {
		return Optional.ofNullable(request.getAttribute(PROTOCOL_ATTRIBUTE))
			.flatMap((protocol) -> this.protocols.problemType(protocol.toString(), problem))
			.map(URI::toString)
			.orElseGet(() -> TYPE_PREFIX + problem.code());
	}

	private static void describe(String typeUri, PaymentProblem problem, ProblemType type, ObjectNode body) {
		body.put("type", typeUri);
		body.put("title", type.title());
		body.put("status", type.status());
		body.put("detail", switch (problem) {
			case PaymentProblem.Malformed malformed -> malformed.detail();
			case PaymentProblem.NotForSale not -> not.detail();
			default -> type.detail(problem.reasonCode().orElse(null));
		});
		problem.reasonCode().ifPresent((reason) -> body.put("reason", reason));
		if (problem instanceof PaymentProblem.BudgetSpent spent) {
			body.put("until", spent.until().toString());
		}
		if (problem instanceof PaymentProblem.ScopeDenied denied) {
			body.put("scope", denied.scope());
		}
	}

	private static void send(HttpServletResponse response, ProblemType type, String body) throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		response.setStatus(type.status());
		response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		response.setContentLength(bytes.length);
		response.getOutputStream().write(bytes);
	}

}
