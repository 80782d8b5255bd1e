package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.x402spring.onchain.NodeAnswer;
import io.github.x402spring.onchain.NodeCall;
import io.github.x402spring.onchain.key.EvmTransaction;
import io.github.x402spring.onchain.key.GasFees;
import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.onchain.outbox.SendingLease;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentUnavailableException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Replaces transactions that are in no block by others with the same nonce: the one that
 * all others wait for by one that pays more, and those that can make no payment any more
 * by a transfer of nothing to the account itself, which costs less. Gaps between nonces
 * are filled likewise.
 */
final class TransactionReplacer {

	private static final Log logger = LogFactory.getLog(TransactionReplacer.class);

	private static final int MOST_FILLED = 64;

	/** Some chains count more than the usual 21,000 for the bytes of a transaction. */
	private static final BigInteger FILLER_GAS = BigInteger.valueOf(100_000);

	private static final String NO_CALL = "0x";

	private final LaneParts parts;

	private final OpenTransactions open;

	private final TransactionSender sender;

	private Instant filledAt = Instant.MIN;

	/** When the signer failed last. */
	private Instant notSignedAt = Instant.MIN;

	TransactionReplacer(LaneParts parts, OpenTransactions open, TransactionSender sender) {
		this.parts = parts;
		this.open = open;
		this.sender = sender;
	}

	/**
	 * Use up, from time to time, nonces that later transactions wait for and no payment
	 * needs.
	 * @param lease the right to do so
	 * @param chain what the chain knows
	 * @param watches who waits
	 * @param most how many at most, those with the smallest nonces
	 */
	void fill(SendingLease lease, LatestView chain, List<Watch> watches, int most) {
		if (!this.parts.hasPassed(this.parts.settings().resendAfter(), this.filledAt)) {
			return;
		}
		this.filledAt = this.parts.now();
		chain.fees()
			.ifPresent((fees) -> append(lease,
					Stream.concat(gaps(chain.get(), fees), expired(chain.get(), fees))
						.sorted(Comparator.comparingLong(OutgoingTransaction::nonce))
						.limit(Math.min(most, MOST_FILLED))
						.toList(),
					watches));
	}

	private Stream<OutgoingTransaction> gaps(ChainView view, GasFees fees) {
		return this.open.gaps(view).stream().limit(MOST_FILLED).flatMap((nonce) -> {
			logger.warn("No transaction with the nonce " + nonce + " of " + this.parts.account()
					+ " is recorded, and later ones wait for it: it is used for a transfer of 0 to the account itself");
			return filler(nonce, 1, fees).stream();
		});
	}

	private Stream<OutgoingTransaction> expired(ChainView view, GasFees quote) {
		return this.open.unmined()
			.stream()
			.filter((it) -> it.nonce() >= view.transactions() && isOver(it, view.time()))
			.limit(MOST_FILLED)
			.flatMap((it) -> this.parts.gas().raise(it.fees(), quote).flatMap((fees) -> filler(it, fees)).stream());
	}

	private static boolean isOver(OutgoingTransaction it, Instant time) {
		BigInteger seconds = BigInteger.valueOf(time.getEpochSecond());
		return !it.payments().isEmpty() && calls(EvmTransaction.read(it.signed())).stream()
			.allMatch((call) -> TokenCall.validBefore(call).compareTo(seconds) <= 0);
	}

	private static List<String> calls(EvmTransaction sent) {
		return sent.to().equals(MulticallCall.CONTRACT) ? MulticallCall.calls(sent.data()) : List.of(sent.data());
	}

	/**
	 * Replace the transaction that all others wait for, if it has waited too long.
	 * @param lease the right to do so
	 * @param chain what the chain knows
	 * @param watches who waits
	 */
	void raise(SendingLease lease, LatestView chain, List<Watch> watches) {
		if (!this.parts.hasPassed(this.parts.settings().resendAfter(), this.notSignedAt)) {
			return;
		}
		this.open.blocking(chain.get())
			.filter((it) -> this.parts.hasPassed(this.parts.settings().raiseAfter(), it.writtenAt()))
			.ifPresent((it) -> chain.fees()
				.flatMap((quote) -> this.parts.gas().raise(it.fees(), quote))
				.flatMap((fees) -> isFutile(it) ? filler(it, fees) : dearer(it, fees))
				.ifPresent((replacing) -> append(lease, List.of(replacing), watches)));
	}

	// What was used or cancelled in the meantime would only be undone, for all of its
	// gas.
	private boolean isFutile(OutgoingTransaction it) {
		if (it.payments().isEmpty()) {
			return false;
		}
		EvmTransaction sent = EvmTransaction.read(it.signed());
		try {
			NodeAnswer answer = this.parts.chain()
				.askEach(List.of(NodeCall.run(it.account().address(), sent.to(), sent.data(), sent.gasLimit())))
				.answers()
				.getFirst();
			return (answer instanceof NodeAnswer.Refused refused) ? refused.isRevert()
					: it.payments().size() > 1 && makesNone(answer, it.payments().size());
		}
		catch (PaymentUnavailableException ex) {
			return false;
		}
	}

	private static boolean makesNone(NodeAnswer answer, int count) {
		Optional<List<Boolean>> successes = MulticallCall.successes(answer.bytes(), count);
		return successes.isPresent() && !successes.get().contains(true);
	}

	private Optional<OutgoingTransaction> dearer(OutgoingTransaction it, GasFees fees) {
		return signed(EvmTransaction.read(it.signed()).withFees(fees), it.attempt() + 1, it.payments());
	}

	private Optional<OutgoingTransaction> filler(OutgoingTransaction it, GasFees fees) {
		logger.info("No payment of " + it.signed() + " can be made any more: it is replaced by a transfer of 0 to "
				+ this.parts.account() + " itself");
		return filler(it.nonce(), it.attempt() + 1, fees);
	}

	private Optional<OutgoingTransaction> filler(long nonce, int attempt, GasFees fees) {
		return signed(
				new EvmTransaction(this.parts.account().network().chainId(), BigInteger.valueOf(nonce),
						this.parts.account().address(), BigInteger.ZERO, NO_CALL, FILLER_GAS, fees),
				attempt, List.of());
	}

	private Optional<OutgoingTransaction> signed(EvmTransaction transaction, int attempt, List<PaymentKey> payments) {
		try {
			return Optional
				.of(new OutgoingTransaction(this.parts.account(), transaction.nonce().longValueExact(), attempt,
						transaction.signedBy(this.parts.signer()), transaction.fees(), payments, this.parts.now()));
		}
		catch (RuntimeException ex) {
			this.notSignedAt = this.parts.now();
			logger.error("The signer of " + this.parts.account() + " fails", ex);
			return Optional.empty();
		}
	}

	private void append(SendingLease lease, List<OutgoingTransaction> replacing, List<Watch> watches) {
		if (!replacing.isEmpty() && this.parts.outbox().append(lease, replacing)) {
			this.open.add(replacing);
			watches.forEach((watch) -> replacing.forEach(watch::replaced));
			this.sender.send(replacing);
		}
	}

}
