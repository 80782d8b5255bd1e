package io.github.x402spring.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.github.x402spring.actuate.audit.OperatorAudit;
import io.github.x402spring.onchain.rail.OnchainRail;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.engine.PaymentSwitch;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * {@code /actuator/x402}: what this application sells and how that goes, whether its paid
 * endpoints answer as they should, and the switch that pauses taking payments.
 *
 * @since 0.1.0
 */
@RegisterReflectionForBinding({ X402Descriptor.class, SelfCheckDescriptor.class })
@WebEndpoint(id = "x402", defaultAccess = Access.READ_ONLY)
public final class X402Endpoint {

	private static final int CONFLICT = 409;

	private static final int UNAVAILABLE = 503;

	private static final String ACCEPT = "accept-transactions";

	private static final Set<String> PARTS = Set.of("pause", "resume", ACCEPT);

	private static final String FAILED = "failed";

	private static final int LONGEST_REASON = 200;

	private final X402Report report;

	private final @Nullable PaymentSwitch paymentSwitch;

	private final SelfCheck selfCheck;

	private final OperatorAudit audit;

	private final @Nullable OnchainRail rail;

	/**
	 * Create the endpoint.
	 * @param report describes what is sold
	 * @param paymentSwitch pauses taking payments, or {@code null} if they are switched
	 * off
	 * @param selfCheck calls the paid endpoints
	 * @param audit hears of what operators do
	 * @param rail settles by own transactions, or {@code null} if others settle
	 */
	X402Endpoint(X402Report report, @Nullable PaymentSwitch paymentSwitch, SelfCheck selfCheck, OperatorAudit audit,
			@Nullable OnchainRail rail) {
		this.report = report;
		this.paymentSwitch = paymentSwitch;
		this.selfCheck = selfCheck;
		this.audit = audit;
		this.rail = rail;
	}

	/**
	 * Return what is sold and how that goes.
	 * @return the answer
	 */
	@ReadOperation
	X402Descriptor x402() {
		return this.report.describe();
	}

	/**
	 * Check whether the paid endpoints answer as they should.
	 * @param part {@code selfcheck}
	 * @param origin an origin from which browsers may call, to check CORS with
	 * @return the results; 404 for another part, 409 while another check runs
	 */
	@ReadOperation
	WebEndpointResponse<?> check(@Selector String part, @Nullable String origin) {
		if (!"selfcheck".equals(part)) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		SelfCheckDescriptor result = this.selfCheck.run(origin);
		return (result != null) ? new WebEndpointResponse<>(result) : new WebEndpointResponse<>(CONFLICT);
	}

	/**
	 * Pause taking payments in this process, or take them again; or let accounts send
	 * again that stopped because something else sent with their keys.
	 * @param security who decides
	 * @param part {@code pause}, {@code resume} or {@code accept-transactions}
	 * @param reason why, for the audit event
	 * @return the answer of {@link #x402()} afterwards; 404 for another part, 409 if
	 * payments are switched off altogether, or no own transactions are sent, 503 if node
	 * or database cannot be reached
	 */
	@WriteOperation
	WebEndpointResponse<?> turn(SecurityContext security, @Selector String part, @Nullable String reason) {
		if (!PARTS.contains(part)) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		PaymentSwitch open = this.paymentSwitch;
		OnchainRail sending = this.rail;
		if (open == null || (sending == null && ACCEPT.equals(part))) {
			return new WebEndpointResponse<>(CONFLICT);
		}
		if (reason != null && (reason.length() > LONGEST_REASON || reason.chars().anyMatch(Character::isISOControl))) {
			throw new InvalidEndpointRequestException("The reason is not valid",
					"The reason has up to " + LONGEST_REASON + " characters, and no control characters");
		}
		String outcome = (sending != null && ACCEPT.equals(part)) ? accept(sending) : turn(open, part);
		Map<String, @Nullable Object> data = new LinkedHashMap<>();
		data.put("action", part);
		data.put("outcome", outcome);
		if (reason != null) {
			data.put("reason", reason);
		}
		this.audit.record(security, data);
		return FAILED.equals(outcome) ? new WebEndpointResponse<>(UNAVAILABLE)
				: new WebEndpointResponse<>(this.report.describe());
	}

	private static String turn(PaymentSwitch open, String part) {
		boolean changed = "pause".equals(part) ? open.pause() : open.resume();
		return changed ? "done" : "as it was";
	}

	private static String accept(OnchainRail sending) {
		try {
			sending.acceptTransactions();
			return "done";
		}
		catch (PaymentUnavailableException | LedgerUnavailableException ex) {
			return FAILED;
		}
	}

}
