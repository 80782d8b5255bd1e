package io.github.x402spring.actuate.passes;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import io.github.x402spring.actuate.audit.OperatorAudit;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassGrant;
import io.github.x402spring.payment.pass.PassSales;
import io.github.x402spring.payment.pass.PassStore;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;

/**
 * Does what operators decide about passes, and leaves an audit event of it. What is not
 * valid, or about no pass, changes nothing and is not audited.
 */
final class PassOperator {

	private static final int LONGEST_REASON = 200;

	private final PassStore store;

	private final PassSales sales;

	private final OperatorAudit audit;

	/**
	 * Create an operator.
	 * @param store the passes
	 * @param sales revokes them, and makes tokens
	 * @param audit hears of it
	 */
	PassOperator(PassStore store, PassSales sales, OperatorAudit audit) {
		this.store = store;
		this.sales = sales;
		this.audit = audit;
	}

	Optional<Result> revoke(SecurityContext security, String id, @Nullable String reason) {
		Map<String, @Nullable Object> data = data("revoke-pass", id);
		data.put("reason", required(reason));
		return decide(security, id, data, () -> revoke(id));
	}

	private Step revoke(String id) {
		if (isRevoked(id)) {
			return Step.refused("the pass was revoked before");
		}
		return this.sales.revoke(id) ? Step.DONE : Step.refused("the pass was deleted");
	}

	Optional<Result> reissue(SecurityContext security, String id, @Nullable String reason) {
		Map<String, @Nullable Object> data = data("reissue-pass", id);
		data.put("reason", required(reason));
		return decide(security, id, data, () -> reissue(id));
	}

	private Step reissue(String id) {
		if (isRevoked(id)) {
			return Step.refused("the pass was revoked");
		}
		return this.sales.reissue(id)
			.map((token) -> new Step(null, token))
			.orElseGet(() -> Step.refused("the pass was deleted"));
	}

	private boolean isRevoked(String id) {
		return this.store.findById(id).flatMap(Pass::until).isEmpty();
	}

	private static String required(@Nullable String reason) {
		if (reason == null || reason.isEmpty() || reason.length() > LONGEST_REASON
				|| reason.chars().anyMatch(Character::isISOControl)) {
			throw invalid(
					"The member reason must have 1 to " + LONGEST_REASON + " characters, and no control characters");
		}
		return reason;
	}

	Optional<Result> extend(SecurityContext security, String id, @Nullable String payment, @Nullable Instant until) {
		if (payment == null || until == null) {
			throw invalid("The member " + ((payment != null) ? "until" : "payment") + " is missing");
		}
		Map<String, @Nullable Object> data = data("extend-pass", id);
		data.put("payment.id", payment);
		data.put("until", until);
		return decide(security, id, data, () -> extend(id, payment, until));
	}

	private Step extend(String id, String payment, Instant until) {
		Optional<PassGrant> grant = this.store.findById(id)
			.flatMap((pass) -> pass.grants().stream().filter((it) -> it.payment().equals(payment)).findFirst());
		if (grant.isEmpty()) {
			return Step.refused("the payment bought no part of this pass");
		}
		if (grant.get().revoked()) {
			return Step.refused("the pass was revoked");
		}
		return this.store.extend(payment, until) ? Step.DONE : Step.refused("it does not end before that time");
	}

	private Optional<Result> decide(SecurityContext security, String id, Map<String, @Nullable Object> data,
			Supplier<Step> step) {
		Step made;
		try {
			if (this.store.findById(id).isEmpty()) {
				return Optional.empty();
			}
			made = step.get();
		}
		catch (LedgerUnavailableException ex) {
			// It may have been done all the same.
			record(security, data, "unknown");
			throw ex;
		}
		if (made.refusal != null) {
			data.put("why", made.refusal);
		}
		record(security, data, (made.refusal != null) ? "refused" : "done");
		return this.store.findById(id).map((pass) -> new Result(pass, made.refusal, made.token));
	}

	private void record(SecurityContext security, Map<String, @Nullable Object> data, String outcome) {
		data.put("outcome", outcome);
		this.audit.record(security, data);
	}

	private static Map<String, @Nullable Object> data(String action, String id) {
		Map<String, @Nullable Object> data = new LinkedHashMap<>();
		data.put("action", action);
		data.put("pass.id", id);
		return data;
	}

	private static InvalidEndpointRequestException invalid(String message) {
		return new InvalidEndpointRequestException(message, message);
	}

	/**
	 * What came of a decision.
	 *
	 * @param pass the pass as it is now
	 * @param refusal why nothing was done, or {@code null} if it was done
	 * @param token the new token of the pass, or {@code null} if it has none
	 * @since 0.1.0
	 */
	record Result(Pass pass, @Nullable String refusal, @Nullable String token) {

		// Without the token.
		@Override
		public String toString() {
			return "Result[" + this.pass.id() + "]";
		}

	}

	/** A step that was made, or why it cannot be made. */
	private record Step(@Nullable String refusal, @Nullable String token) {

		static final Step DONE = new Step(null, null);

		static Step refused(String why) {
			return new Step(why, null);
		}

	}

}
