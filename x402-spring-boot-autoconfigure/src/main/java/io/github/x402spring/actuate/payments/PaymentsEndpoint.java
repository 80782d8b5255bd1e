package io.github.x402spring.actuate.payments;

import java.io.InputStream;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.github.x402spring.actuate.plans.PlanSummary;
import io.github.x402spring.payment.books.PaymentExport;
import io.github.x402spring.payment.ledger.PaymentQuery;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.SecurityContext;
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
@RegisterReflectionForBinding({ PaymentsDescriptor.class, PassSums.class, PlanSummary.class,
		PaymentSliceDescriptor.class, PaymentHistoryDescriptor.class, PaymentDecisions.OperationDescriptor.class })
@WebEndpoint(id = "payments", defaultAccess = Access.READ_ONLY)
public final class PaymentsEndpoint {

	private final PaymentReports reports;

	private final PaymentExport export;

	private final PaymentDecisions decisions;

	private final PayerVisibility payers;

	private final PaymentsPage page;

	/**
	 * Create the endpoint.
	 * @param reports describe payments
	 * @param export writes payments for accounting
	 * @param decisions answer operators
	 * @param payers decides who sees payers in full
	 * @param page shows payments in browsers
	 */
	PaymentsEndpoint(PaymentReports reports, PaymentExport export, PaymentDecisions decisions, PayerVisibility payers,
			PaymentsPage page) {
		this.reports = reports;
		this.export = export;
		this.decisions = decisions;
		this.payers = payers;
		this.page = page;
	}

	/**
	 * Return the statistics; or the payments that are asked for, if anything is asked
	 * for; or all of them, in a format for accounting.
	 * @param security who asks
	 * @param accepted the format that the client accepts
	 * @param from reserved at this time or later
	 * @param until reserved before this time
	 * @param money where the money is: one state or several with commas
	 * @param content where the content is: one state or several with commas
	 * @param endpoint id of the endpoint
	 * @param payer address of the payer
	 * @param network its CAIP-2 identifier or short name
	 * @param limit how many at most
	 * @param after where the last slice ended
	 * @param format {@code csv} or {@code ndjson} for clients that cannot choose what
	 * they accept
	 * @return {@link PaymentsDescriptor}, {@link PaymentSliceDescriptor}, or lines
	 */
	@ReadOperation(producesFrom = PaymentsFormat.class)
	WebEndpointResponse<?> payments(SecurityContext security, PaymentsFormat accepted, @Nullable String from,
			@Nullable String until, @Nullable String money, @Nullable String content, @Nullable String endpoint,
			@Nullable String payer, @Nullable String network, @Nullable Integer limit, @Nullable String after,
			@Nullable String format) {
		UnaryOperator<String> shown = this.payers.of(security);
		PaymentQuestion question = new PaymentQuestion(from, until, money, content, endpoint, payer, network, limit,
				after);
		PaymentsFormat wanted = (format != null) ? PaymentsFormat.of(format) : accepted;
		return LedgerAnswer.of(() -> switch (wanted) {
			case ACTUATOR, ACTUATOR_V2, JSON -> new WebEndpointResponse<>(
					question.isEmpty() ? this.reports.overview(shown) : this.reports.slice(question.query(), shown));
			case CSV -> lines(question, wanted, this.export.withPayers(shown)::readCsv);
			case JSON_LINES -> lines(question, wanted, this.export.withPayers(shown)::readJsonLines);
			case HTML -> page(question, shown);
		});
	}

	/**
	 * Return one payment with its steps.
	 * @param security who asks
	 * @param accepted the format that the client accepts
	 * @param id id of the payment
	 * @return the payment, or 404
	 */
	@ReadOperation(producesFrom = PaymentsFormat.OfOne.class)
	WebEndpointResponse<?> payment(SecurityContext security, PaymentsFormat.OfOne accepted, @Selector String id) {
		return LedgerAnswer.of(() -> this.reports.history(id, this.payers.of(security))
			.<WebEndpointResponse<?>>map(
					(history) -> (accepted != PaymentsFormat.OfOne.HTML) ? new WebEndpointResponse<>(history)
							: new WebEndpointResponse<>(this.page.one(id, history), PaymentsFormat.HTML))
			.orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND)));
	}

	/**
	 * Do what an operator decides about a payment.
	 * @param security who decides
	 * @param id id of the payment, or the payment hash of an invoice to revoke
	 * @param action {@code reconcile}, {@code mark-refunded}, {@code mark-settled},
	 * {@code mark-failed} or {@code revoke}
	 * @param reference what proves the refund
	 * @param transaction hash of the transaction that moved the money
	 * @param reason why it is revoked
	 * @return the payment afterwards; 404 if there is none or no such action, 409 if it
	 * cannot be done
	 */
	@WriteOperation
	WebEndpointResponse<?> decide(SecurityContext security, @Selector String id, @Selector String action,
			@Nullable String reference, @Nullable String transaction, @Nullable String reason) {
		return this.decisions.decide(security, id, action, reference, transaction, reason);
	}

	// Read from the book while they are sent, so that any number of them needs no memory;
	// the first before it is said that there are any.
	private static WebEndpointResponse<?> lines(PaymentQuestion question, PaymentsFormat format,
			Function<PaymentQuery, InputStream> lines) {
		return new WebEndpointResponse<>(new InputStreamResource(lines.apply(question.export())), format);
	}

	// Sums of all payments are read for the overview only, so that going through the
	// payments reads no more than it shows.
	private WebEndpointResponse<?> page(PaymentQuestion question, UnaryOperator<String> shown) {
		int rows = question.isEmpty() ? PaymentsPage.LATEST : PaymentsPage.ROWS;
		PaymentSliceDescriptor slice = this.reports.slice(question.withLimit(rows).query(), shown);
		return new WebEndpointResponse<>(question.isEmpty() ? this.page.overview(this.reports.figures(), slice)
				: this.page.found(slice, question), PaymentsFormat.HTML);
	}

}
