package io.github.x402spring.facilitator.server;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.x402.FacilitatorRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A facilitator of x402 (section 7 of its specification, versions 1 and 2) for callers
 * that it knows. It verifies and settles payments by a rail. Each payment is reported as
 * settled at most once, to the request that claimed it.
 *
 * @since 0.1.0
 */
public final class FacilitatorServer {

	private static final Log logger = LogFactory.getLog(FacilitatorServer.class);

	private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[!-~]{1,255}");

	private static final int UNAVAILABLE = 503;

	private final List<FacilitatorCaller> callers;

	private final FacilitatorSupport support;

	private final Verification verification;

	private final Settlement settlement;

	/**
	 * Create a facilitator.
	 * @param callers the callers it knows
	 * @param support what it supports
	 * @param parts its collaborators
	 */
	FacilitatorServer(List<FacilitatorCaller> callers, FacilitatorSupport support, ServerParts parts) {
		this.callers = List.copyOf(callers);
		this.support = support;
		this.verification = new Verification(parts);
		this.settlement = new Settlement(parts);
	}

	/**
	 * Find the caller. All tokens are compared, even after one fits.
	 * @param authorization value of the {@code Authorization} header, or {@code null}
	 * @return the caller, or empty if the call shows no known token
	 */
	public Optional<FacilitatorCaller> authenticate(@Nullable String authorization) {
		FacilitatorCaller found = null;
		for (FacilitatorCaller caller : this.callers) {
			boolean fits = caller.token().map((token) -> token.isIn(authorization)).orElse(true);
			found = (fits && found == null) ? caller : found;
		}
		return Optional.ofNullable(found);
	}

	/**
	 * Answer {@code /supported}.
	 * @return what the facilitator supports
	 */
	public FacilitatorReply supported() {
		return this.support.reply();
	}

	/**
	 * Answer {@code /verify}.
	 * @param caller the caller
	 * @param body the body
	 * @return whether a payment would be settled
	 */
	public FacilitatorReply verify(FacilitatorCaller caller, byte[] body) {
		return answer(false, body, caller, this.verification::verify);
	}

	/**
	 * Answer {@code /settle}.
	 * @param caller the caller
	 * @param idempotencyKey value of the {@code Idempotency-Key} header, or {@code null}
	 * @param body the body
	 * @return whether a payment is settled
	 */
	public FacilitatorReply settle(FacilitatorCaller caller, @Nullable String idempotencyKey, byte[] body) {
		if (idempotencyKey != null && !IDEMPOTENCY_KEY.matcher(idempotencyKey).matches()) {
			return Replies.malformed(true, "Idempotency-Key must have 1 to 255 printable characters of ASCII");
		}
		return answer(true, body, caller, (request, it) -> this.settlement.settle(request, it, idempotencyKey));
	}

	private static FacilitatorReply answer(boolean settle, byte[] body, FacilitatorCaller caller,
			BiFunction<FacilitatorRequest, FacilitatorCaller, FacilitatorReply> work) {
		try {
			return work.apply(FacilitatorRequest.read(StrictJson.utf8(body)), caller);
		}
		catch (MalformedMessageException ex) {
			String message = ex.getMessage();
			return Replies.malformed(settle, (message != null) ? message : "The body is malformed");
		}
		catch (LedgerUnavailableException ex) {
			logger.error("A payment of caller '" + caller.name() + "' cannot be looked up", ex);
			return FacilitatorReply.later(UNAVAILABLE, "The database cannot be reached", Duration.ofSeconds(5));
		}
	}

}
