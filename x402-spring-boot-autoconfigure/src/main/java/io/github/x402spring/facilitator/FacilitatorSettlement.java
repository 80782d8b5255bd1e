package io.github.x402spring.facilitator;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

import io.github.x402spring.Network;
import io.github.x402spring.facilitator.client.FacilitatorException;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.SettlementResponse;
import io.github.x402spring.x402.X402Proof;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Lets a facilitator settle. Yes takes a transaction hash on our network for our payer;
 * no takes a reason of the closed list, as the answer to the only call and without a
 * hash; everything else is unknown. Nothing is sent twice, with the one exception that
 * the protocol asks for: {@code settlement_pending} is asked about once more. A payment
 * is settled where it was verified; another facilitator gets it only if nothing was sent.
 */
final class FacilitatorSettlement {

	private static final Pattern HASH = Pattern.compile("0x[0-9a-fA-F]{64}");

	private static final Pattern ZERO_HASH = Pattern.compile("0x0{64}");

	private static final String PENDING = "settlement pending";

	private static final Log logger = LogFactory.getLog(FacilitatorSettlement.class);

	private final FacilitatorRouter facilitators;

	FacilitatorSettlement(FacilitatorRouter facilitators) {
		this.facilitators = facilitators;
	}

	SettlementResult settle(CheckedPayment payment) {
		Deadline deadline = this.facilitators.settlement();
		Duration retryAfter = Duration.ZERO;
		for (Facilitator facilitator : this.facilitators.settlementRoute(payment)) {
			try {
				return settle(facilitator, payment, deadline);
			}
			catch (FacilitatorException ex) {
				if (!ex.trouble().isBeforeSending()) {
					this.facilitators.sent(payment, facilitator);
					return new SettlementResult.Unknown(ex.trouble().text());
				}
				logger.warn("Nothing was sent to " + facilitator.name() + ": " + ex.getMessage());
				retryAfter = ex.retryAfter().orElse(retryAfter);
				if (!ex.trouble().isOutage() || deadline.isOver()) {
					break;
				}
			}
		}
		return new SettlementResult.NotSent(retryAfter);
	}

	private SettlementResult settle(Facilitator facilitator, CheckedPayment payment, Deadline deadline) {
		SettlementResponse answer = facilitator.settle(payment, deadline);
		this.facilitators.sent(payment, facilitator);
		return isPending(answer) ? settlePending(facilitator, payment, deadline, answer) : read(answer, payment);
	}

	// A transaction was sent already: neither a refusal nor silence can take that back.
	private static SettlementResult settlePending(Facilitator facilitator, CheckedPayment payment, Deadline deadline,
			SettlementResponse first) {
		try {
			return switch (read(facilitator.settle(payment, deadline), payment)) {
				case SettlementResult.Settled settled -> settled;
				case SettlementResult.Failed failed -> unknown(PENDING, first);
				case SettlementResult.Unknown unknown when unknown.transaction() == null ->
					unknown(unknown.cause(), first);
				case SettlementResult.Unknown unknown -> unknown;
				case SettlementResult.NotSent notSent -> unknown(PENDING, first);
			};
		}
		catch (FacilitatorException ex) {
			return unknown(ex.trouble().text(), first);
		}
	}

	private static SettlementResult read(SettlementResponse answer, CheckedPayment payment) {
		return answer.success() ? readSuccess(answer, payment) : readRefusal(answer);
	}

	private static SettlementResult readSuccess(SettlementResponse answer, CheckedPayment payment) {
		String transaction = hash(answer);
		if (transaction == null) {
			return new SettlementResult.Unknown("success without a transaction");
		}
		if (!answer.network().equals(networkName(payment))) {
			return new SettlementResult.Unknown("success on another network");
		}
		if (!isOrUntold(answer.payer(), payment.payer())) {
			return new SettlementResult.Unknown("success for another payer");
		}
		return new SettlementResult.Settled(transaction);
	}

	private static SettlementResult readRefusal(SettlementResponse answer) {
		String reason = answer.errorReason();
		if (reason == null) {
			return new SettlementResult.Unknown("refused without a reason");
		}
		if (!answer.transaction().isEmpty()) {
			return unknown(isPending(answer) ? PENDING : "refused with a transaction", answer);
		}
		if (DefiniteRefusals.contains(reason)) {
			return new SettlementResult.Failed(reason);
		}
		return switch (reason) {
			case ErrorReason.SETTLEMENT_PENDING -> new SettlementResult.Unknown(PENDING);
			case ErrorReason.NONCE_ALREADY_USED -> new SettlementResult.Unknown("nonce already used");
			default -> new SettlementResult.Unknown("refused without a definite reason");
		};
	}

	// The transaction may still move the money, and evidence looks at it first.
	private static SettlementResult unknown(String cause, SettlementResponse answer) {
		return new SettlementResult.Unknown(cause, hash(answer));
	}

	private static @Nullable String hash(SettlementResponse answer) {
		String transaction = answer.transaction();
		return (HASH.matcher(transaction).matches() && !ZERO_HASH.matcher(transaction).matches())
				? transaction.toLowerCase(Locale.ROOT) : null;
	}

	private static boolean isPending(SettlementResponse answer) {
		return !answer.success() && ErrorReason.SETTLEMENT_PENDING.equals(answer.errorReason());
	}

	// An empty text is how some write that they do not tell.
	private static boolean isOrUntold(@Nullable String payer, @Nullable String ours) {
		return payer == null || payer.isEmpty() || payer.equalsIgnoreCase(ours);
	}

	private static String networkName(CheckedPayment payment) {
		Network network = payment.quote().network();
		return (X402Proof.of(payment).payload().x402Version() != 1) ? network.id()
				: network.shortName().orElse(network.id());
	}

}
