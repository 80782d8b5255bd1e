package io.github.x402spring.actuate.passes;

import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.github.x402spring.actuate.audit.OperatorAudit;
import io.github.x402spring.actuate.payments.LedgerAnswer;
import io.github.x402spring.actuate.payments.PayerVisibility;
import io.github.x402spring.payment.books.PaymentExport;
import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassSales;
import io.github.x402spring.payment.pass.PassStore;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.core.io.InputStreamResource;

/**
 * {@code /actuator/passes}: the passes that were sold, with what is left on them, and
 * what operators decide about them. It shows no token but the one that it has just made.
 *
 * @since 0.1.0
 */
@RegisterReflectionForBinding({ PassSliceDescriptor.class, PassDescriptor.class,
		PassesEndpoint.OperationDescriptor.class, PassesEndpoint.ReissueDescriptor.class })
@WebEndpoint(id = "passes", defaultAccess = Access.READ_ONLY)
public final class PassesEndpoint {

	private static final int CONFLICT = 409;

	private static final int USUAL_LIMIT = 100;

	private static final int HIGHEST_LIMIT = 500;

	private final PassReports reports;

	private final PassStore store;

	private final PassSales sales;

	private final Clock clock;

	private final PassOperator operator;

	private final PayerVisibility payers;

	/**
	 * Create the endpoint.
	 * @param store the passes
	 * @param sales revokes passes, and makes tokens
	 * @param payers decides who sees buyers in full
	 * @param audit hears of what operators do
	 * @param clock the time
	 */
	public PassesEndpoint(PassStore store, PassSales sales, PayerVisibility payers, OperatorAudit audit, Clock clock) {
		this.reports = new PassReports(store, clock);
		this.store = store;
		this.sales = sales;
		this.clock = clock;
		this.operator = new PassOperator(store, sales, audit);
		this.payers = payers;
	}

	/**
	 * Return passes, the newest first, and what is owed to the holders of all; or all
	 * purchases, in a format for accounting.
	 * @param security who asks
	 * @param accepted the format that the client accepts
	 * @param before only those bought before this time
	 * @param limit how many at most
	 * @return the passes
	 */
	@ReadOperation(producesFrom = PassesFormat.class)
	WebEndpointResponse<?> passes(SecurityContext security, PassesFormat accepted, @Nullable Instant before,
			@Nullable Integer limit) {
		UnaryOperator<String> shown = this.payers.of(security);
		return LedgerAnswer.of(() -> switch (accepted) {
			case ACTUATOR, ACTUATOR_V2, JSON -> slice(before, limit, shown);
			case CSV -> lines(before, limit, accepted,
					() -> PaymentExport.readPassesCsv(this.store, this.clock.instant(), shown));
			case JSON_LINES -> lines(before, limit, accepted,
					() -> PaymentExport.readPassesJsonLines(this.store, this.clock.instant(), shown));
		});
	}

	private WebEndpointResponse<?> slice(@Nullable Instant before, @Nullable Integer limit,
			UnaryOperator<String> shown) {
		int most = (limit != null) ? limit : USUAL_LIMIT;
		if (most < 1 || most > HIGHEST_LIMIT) {
			throw invalid("limit must be between 1 and " + HIGHEST_LIMIT);
		}
		return new WebEndpointResponse<>(this.reports.slice(before, most, shown));
	}

	// The first slice is read before it is said that there are any.
	private static WebEndpointResponse<?> lines(@Nullable Instant before, @Nullable Integer limit, PassesFormat format,
			Supplier<InputStream> lines) {
		if (before != null || limit != null) {
			throw invalid("before and limit are not allowed, since the export has all passes");
		}
		return new WebEndpointResponse<>(new InputStreamResource(lines.get()), format);
	}

	private static InvalidEndpointRequestException invalid(String message) {
		return new InvalidEndpointRequestException(message, message);
	}

	/**
	 * Return one pass.
	 * @param security who asks
	 * @param id id of the pass, or the payment hash of the invoice that bought it
	 * @return the pass, or 404
	 */
	@ReadOperation
	WebEndpointResponse<?> pass(SecurityContext security, @Selector String id) {
		return LedgerAnswer.of(() -> this.reports.find(named(id), this.payers.of(security))
			.<WebEndpointResponse<?>>map(WebEndpointResponse::new)
			.orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND)));
	}

	/**
	 * Do what an operator decides about a pass.
	 * @param security who decides
	 * @param id id of the pass, or the payment hash of the invoice that bought it
	 * @param action {@code revoke}, {@code reissue} or {@code extend}
	 * @param reason why it is revoked or gets a new token
	 * @param payment id of the payment whose purchase is extended
	 * @param until when that ends from now on
	 * @return the pass afterwards; 404 if there is none or no such action, 409 if it
	 * cannot be done
	 */
	@WriteOperation
	WebEndpointResponse<?> decide(SecurityContext security, @Selector String id, @Selector String action,
			@Nullable String reason, @Nullable String payment, @Nullable Instant until) {
		UnaryOperator<String> shown = this.payers.of(security);
		return switch (action) {
			case "revoke" -> LedgerAnswer.of(() -> answer(this.operator.revoke(security, named(id), reason), shown));
			case "reissue" -> LedgerAnswer.of(() -> answer(this.operator.reissue(security, named(id), reason), shown));
			case "extend" ->
				LedgerAnswer.of(() -> answer(this.operator.extend(security, named(id), payment, until), shown));
			default -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		};
	}

	private String named(String id) {
		return this.sales.find(id).map(Pass::id).orElse(id);
	}

	private WebEndpointResponse<?> answer(Optional<PassOperator.Result> result, UnaryOperator<String> shown) {
		if (result.isEmpty()) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		PassDescriptor pass = this.reports.describe(result.get().pass(), shown);
		String refusal = result.get().refusal();
		if (refusal != null) {
			return new WebEndpointResponse<>(new OperationDescriptor("refused", refusal, pass), CONFLICT);
		}
		String token = result.get().token();
		return new WebEndpointResponse<>((token != null) ? new ReissueDescriptor("done", token, pass)
				: new OperationDescriptor("done", null, pass));
	}

	/**
	 * What came of an operator's decision.
	 *
	 * @param outcome {@code done} or {@code refused}
	 * @param why why it was refused, or {@code null}
	 * @param pass the pass as it is now
	 * @since 0.1.0
	 */
	record OperationDescriptor(String outcome, @Nullable String why,
			PassDescriptor pass) implements OperationResponseBody {
	}

	/**
	 * A pass has a new token.
	 *
	 * @param outcome {@code done}
	 * @param token the token, which is shown this once
	 * @param pass the pass as it is now
	 * @since 0.1.0
	 */
	record ReissueDescriptor(String outcome, String token, PassDescriptor pass) implements OperationResponseBody {

		// Without the token.
		@Override
		public String toString() {
			return "ReissueDescriptor[" + this.outcome + ", " + this.pass.id() + "]";
		}

	}

}
