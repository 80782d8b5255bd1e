package io.github.x402spring.actuate;

import java.io.InputStream;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.github.x402spring.actuate.page.PaymentsPage;
import io.github.x402spring.actuate.report.PaymentDescriptor;
import io.github.x402spring.actuate.report.PaymentReports;
import io.github.x402spring.actuate.report.PaymentSliceDescriptor;
import io.github.x402spring.actuate.report.PaymentsDescriptor;
import io.github.x402spring.payment.books.PaymentExport;
import io.github.x402spring.payment.engine.OperationResult;
import io.github.x402spring.payment.event.LogText;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentQuery;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.core.io.InputStreamResource;

/**
 * {@code /actuator/payments}: what was asked for, refused, earned and delivered; each
 * payment with its steps; the settled ones for accounting; and what operators decide
 * about payments.
 *
 * @since 0.1.0
 */
@WebEndpoint(id = "payments", defaultAccess = Access.READ_ONLY)
public final class PaymentsEndpoint {

	private static final Log logger = LogFactory.getLog(PaymentsEndpoint.class);

	private static final int CONFLICT = 409;

	private final PaymentReports reports;

	private final PaymentExport export;

	private final PaymentOperator operator;

	private final Show showValues;

	private final Set<String> roles;

	/**
	 * Create the endpoint.
	 * @param reports describe payments
	 * @param export writes settled payments
	 * @param operator does what operators decide
	 * @param showValues when payers are shown in full
	 * @param roles who is authorised to see them, anybody authenticated if empty
	 */
	public PaymentsEndpoint(PaymentReports reports, PaymentExport export, PaymentOperator operator, Show showValues,
			Set<String> roles) {
		this.reports = reports;
		this.export = export;
		this.operator = operator;
		this.showValues = showValues;
		this.roles = Set.copyOf(roles);
	}

	/**
	 * Return the statistics; or the payments that are asked for, if anything is asked
	 * for; or all settled ones of them, in a format for accounting.
	 * @param security who asks
	 * @param accepted the format that the client accepts
	 * @param from reserved at this time or later
	 * @param until reserved before this time
	 * @param money where the money is: one state or several with commas
	 * @param content where the content is: one state or several with commas
	 * @param endpoint id of the endpoint
	 * @param payer address of the payer
	 * @param limit how many at most
	 * @param after where the last slice ended
	 * @return {@link PaymentsDescriptor}, {@link PaymentSliceDescriptor}, or lines
	 */
	@ReadOperation(producesFrom = PaymentsFormat.class)
	public WebEndpointResponse<?> payments(SecurityContext security, PaymentsFormat accepted, @Nullable Instant from,
			@Nullable Instant until, @Nullable String money, @Nullable String content, @Nullable String endpoint,
			@Nullable String payer, @Nullable Integer limit, @Nullable String after) {
		UnaryOperator<String> payers = payers(security);
		PaymentQuestion question = new PaymentQuestion(from, until, money, content, endpoint, payer, limit, after);
		return switch (accepted) {
			case ACTUATOR, ACTUATOR_V2, JSON -> answered(() -> question.isEmpty() ? this.reports.overview(payers)
					: this.reports.slice(question.query(), payers));
			case CSV -> lines(question, accepted, this.export.withPayers(payers)::readCsv);
			case JSON_LINES -> lines(question, accepted, this.export.withPayers(payers)::readJsonLines);
			case HTML -> page(question, payers);
		};
	}

	/**
	 * Return one payment with its steps.
	 * @param security who asks
	 * @param id id of the payment
	 * @return the payment, or 404
	 */
	@ReadOperation
	public WebEndpointResponse<?> payment(SecurityContext security, @Selector String id) {
		return answered(() -> this.reports.history(id, payers(security)).orElse(null));
	}

	/**
	 * Do what an operator decides about a payment.
	 * @param security who decides
	 * @param id id of the payment
	 * @param action {@code reconcile}, {@code mark-refunded}, {@code mark-settled} or
	 * {@code mark-failed}
	 * @param reference what proves the refund
	 * @param transaction hash of the transaction that moved the money
	 * @return the payment afterwards; 404 if there is none or no such action, 409 if it
	 * cannot be done
	 */
	@WriteOperation
	public WebEndpointResponse<?> decide(SecurityContext security, @Selector String id, @Selector String action,
			@Nullable String reference, @Nullable String transaction) {
		OperatorAction what = OperatorAction.of(action);
		if (what == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		try {
			UnaryOperator<String> payers = payers(security);
			return switch (this.operator.decide(security, id, what, reference, transaction)) {
				case OperationResult.Done done -> new WebEndpointResponse<>(
						new OperationDescriptor("done", null, this.reports.describe(done.payment(), payers)));
				case OperationResult.Refused refused -> new WebEndpointResponse<>(new OperationDescriptor("refused",
						refused.why(), this.reports.describe(refused.payment(), payers)), CONFLICT);
				case OperationResult.NotFound none -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
			};
		}
		catch (LedgerUnavailableException ex) {
			return unavailable(ex);
		}
	}

	private static WebEndpointResponse<?> answered(Supplier<? extends @Nullable OperationResponseBody> answer) {
		try {
			OperationResponseBody body = answer.get();
			return (body != null) ? new WebEndpointResponse<>(body)
					: new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		catch (LedgerUnavailableException ex) {
			return unavailable(ex);
		}
	}

	// Read from the book while they are sent, so that any number of them needs no memory;
	// the first before it is said that there are any.
	private static WebEndpointResponse<?> lines(PaymentQuestion question, PaymentsFormat format,
			Function<PaymentQuery, InputStream> lines) {
		PaymentQuery query = question.export();
		try {
			return new WebEndpointResponse<>(new InputStreamResource(lines.apply(query)), format);
		}
		catch (LedgerUnavailableException ex) {
			return unavailable(ex);
		}
	}

	private WebEndpointResponse<?> page(PaymentQuestion question, UnaryOperator<String> payers) {
		try {
			PaymentsDescriptor overview = this.reports.overview(payers);
			return new WebEndpointResponse<>(
					PaymentsPage.of(question.isEmpty() ? overview
							: overview.withRecent(this.reports.slice(question.query(), payers).payments())),
					PaymentsFormat.HTML);
		}
		catch (LedgerUnavailableException ex) {
			return unavailable(ex);
		}
	}

	private static WebEndpointResponse<?> unavailable(LedgerUnavailableException trouble) {
		// Those who keep it tell why, once.
		logger.warn("An endpoint cannot answer: " + trouble.getMessage());
		return new WebEndpointResponse<>(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
	}

	private UnaryOperator<String> payers(SecurityContext security) {
		return this.showValues.isShown(security, this.roles) ? UnaryOperator.identity() : LogText::shorten;
	}

	/**
	 * What came of an operator's decision.
	 *
	 * @param outcome {@code done} or {@code refused}
	 * @param why why it was refused, or {@code null}
	 * @param payment the payment as it is now
	 * @since 0.1.0
	 */
	public record OperationDescriptor(String outcome, @Nullable String why,
			PaymentDescriptor payment) implements OperationResponseBody {

	}

}
