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

	private final OperatorAudit audit;

	/**
	 * Create an operator.
	 * @param store the passes
	 * @param audit hears of it
	 */
	PassOperator(PassStore store, OperatorAudit audit) {
		this.store = store;
		this.audit = audit;
	}

	Optional<Result> revoke(SecurityContext security, String id, @Nullable String reason) {
		if (reason == null || reason.isEmpty() || reason.length() > LONGEST_REASON
				|| reason.chars().anyMatch(Character::isISOControl)) {
			throw invalid(
					"The member reason must have 1 to " + LONGEST_REASON + " characters, and no control characters");
		}
		Map<String, @Nullable Object> data = data("revoke-pass", id);
		data.put("reason", reason);
		return decide(security, id, data, () -> revoke(id));
	}

	private Optional<String> revoke(String id) {
		if (this.store.findById(id).flatMap(Pass::until).isEmpty()) {
			return Optional.of("the pass was revoked before");
		}
		return this.store.revoke(id) ? Optional.empty() : Optional.of("the pass was deleted");
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

	private Optional<String> extend(String id, String payment, Instant until) {
		Optional<PassGrant> grant = this.store.findById(id)
			.flatMap((pass) -> pass.grants().stream().filter((it) -> it.payment().equals(payment)).findFirst());
		if (grant.isEmpty()) {
			return Optional.of("the payment bought no part of this pass");
		}
		if (grant.get().revoked()) {
			return Optional.of("the pass was revoked");
		}
		return this.store.extend(payment, until) ? Optional.empty() : Optional.of("it does not end before that time");
	}

	// A step says why it cannot be made, or nothing if it was.
	private Optional<Result> decide(SecurityContext security, String id, Map<String, @Nullable Object> data,
			Supplier<Optional<String>> step) {
		Optional<String> refusal;
		try {
			if (this.store.findById(id).isEmpty()) {
				return Optional.empty();
			}
			refusal = step.get();
		}
		catch (LedgerUnavailableException ex) {
			// It may have been done all the same.
			record(security, data, "unknown");
			throw ex;
		}
		refusal.ifPresent((why) -> data.put("why", why));
		record(security, data, refusal.isPresent() ? "refused" : "done");
		return this.store.findById(id).map((pass) -> new Result(pass, refusal.orElse(null)));
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
	 * @since 0.1.0
	 */
	record Result(Pass pass, @Nullable String refusal) {
	}

}
