package io.github.x402spring.payment.engine;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.payment.rail.RailRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asks rails, and believes only what makes sense.
 */
final class RailCalls {

	private static final Log logger = LogFactory.getLog(RailCalls.class);

	private static final Pattern EVM_TRANSACTION = Pattern.compile("0x[0-9a-fA-F]{64}");

	private static final Pattern TRANSACTION = Pattern
		.compile("[0-9A-Za-z_-]{1," + Receipts.MAX_TRANSACTION_LENGTH + "}");

	private final RailRegistry rails;

	private final SchemeRegistry schemes;

	RailCalls(RailRegistry rails, SchemeRegistry schemes) {
		this.rails = rails;
		this.schemes = schemes;
	}

	/**
	 * Let the rail of a payment find out whether its payer authorised it.
	 * @param checked a payment of which its scheme cannot tell
	 * @return whether its payer did
	 * @throws RuntimeException if that is not known now
	 */
	VerificationResult prove(CheckedPayment checked) {
		PaymentKind kind = checked.quote().kind();
		return this.rails.find(kind)
			.orElseThrow(() -> new PaymentUnavailableException("No payment rail supports " + kind, null))
			.prove(checked);
	}

	/**
	 * Let the rail of a payment settle it.
	 * @param checked the payment
	 * @return what is known; never an exception
	 */
	SettlementResult settle(CheckedPayment checked) {
		Quote quote = checked.quote();
		Optional<PaymentRail> rail = this.rails.find(quote.kind());
		if (rail.isEmpty()) {
			logger.error("A payment cannot be settled: no payment rail supports " + quote.kind());
			return new SettlementResult.NotSent(Duration.ZERO);
		}
		try {
			return switch (rail.get().settle(checked)) {
				case SettlementResult.Settled yes when !isPlausible(yes, quote) ->
					new SettlementResult.Unknown("success without a transaction");
				case SettlementResult.Settled yes -> yes;
				case SettlementResult.Failed no -> new SettlementResult.Failed(Reasons.clean(no.reason()));
				case SettlementResult.Unknown unknown ->
					new SettlementResult.Unknown(Reasons.cause(unknown.cause()), proof(unknown.transaction(), quote));
				case SettlementResult.NotSent not -> not;
			};
		}
		// An error, too: by then the call may have left.
		catch (RuntimeException | Error ex) {
			logger.warn("The payment rail failed; the outcome is unknown", ex);
			return new SettlementResult.Unknown("rail failed");
		}
	}

	/**
	 * Return whether a payment can move no money any more. Where the money moves before
	 * the request, settling only asks whether it has moved, which never ends.
	 * @param payment the payment
	 * @param now the current time
	 * @return whether its authorisation has ended
	 */
	boolean hasEnded(Payment payment, Instant now) {
		return !now.isBefore(payment.terms().validBefore())
				&& !this.schemes.isPaidBefore(payment.terms().quote().kind());
	}

	/**
	 * Look for proof of what became of a payment.
	 * @param payment the payment
	 * @return what is proven; never an exception
	 */
	Evidence find(Payment payment) {
		Quote quote = payment.terms().quote();
		try {
			PaymentEvidence evidence = this.rails.evidence(quote.kind());
			if (!evidence.covers(payment)) {
				return new Evidence.None();
			}
			return switch (evidence.find(payment)) {
				case Evidence.Transferred yes when !isProof(yes.transaction(), quote) -> new Evidence.None();
				case Evidence.Transferred yes -> isAmount(yes.amount(), quote) ? yes
						: new Evidence.Transferred(yes.transaction(), yes.irreversible());
				case Evidence.Earlier it when !isProof(it.transaction(), quote) -> new Evidence.None();
				case Evidence.Earlier it -> it;
				case Evidence.Pending it when !isProof(it.transaction(), quote) -> new Evidence.None();
				case Evidence.Pending it -> it;
				case Evidence.Impossible no -> new Evidence.Impossible(Reasons.proof(no.reason()));
				case Evidence.Absent absent -> absent;
				case Evidence.None none -> none;
			};
		}
		catch (RuntimeException ex) {
			logger.warn("The search for evidence failed", ex);
			return new Evidence.None();
		}
	}

	// Only where payers pay by themselves they decide how much.
	private boolean isAmount(@Nullable BigInteger amount, Quote quote) {
		return amount != null && amount.signum() >= 0 && this.schemes.isPaidBefore(quote.kind());
	}

	boolean covers(Payment payment) {
		return this.rails.evidence(payment.terms().quote().kind()).covers(payment);
	}

	// Nothing waits for the chain here: what is known is old, or nothing is known.
	@Nullable Long newestBlock(PaymentKind kind) {
		try {
			OptionalLong block = this.rails.evidence(kind).newestBlock(kind.network());
			return block.isPresent() ? block.getAsLong() : null;
		}
		catch (RuntimeException ex) {
			logger.warn("The newest block of " + kind.network() + " could not be determined", ex);
			return null;
		}
	}

	private boolean isPlausible(SettlementResult.Settled told, Quote quote) {
		BigInteger amount = (told.amount() != null) ? told.amount() : quote.amount();
		boolean fits = amount.equals(quote.amount()) || (amount.signum() >= 0 && amount.compareTo(quote.amount()) < 0
				&& this.schemes.maySettleLess(quote.kind()));
		String transaction = told.transaction();
		return fits && ((transaction != null) ? isProof(transaction, quote) : needsNoTransaction(amount, quote.kind()));
	}

	// A settlement of nothing has none anywhere.
	private boolean needsNoTransaction(BigInteger amount, PaymentKind kind) {
		return amount.signum() == 0 || !this.schemes.hasTransactions(kind);
	}

	private static @Nullable String proof(@Nullable String transaction, Quote quote) {
		return (transaction != null && isProof(transaction, quote)) ? transaction : null;
	}

	// It becomes the client's receipt.
	static boolean isProof(String transaction, Quote quote) {
		return (quote.network().isEvm() ? EVM_TRANSACTION : TRANSACTION).matcher(transaction).matches();
	}

}
