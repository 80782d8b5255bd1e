package io.github.x402spring.onchain;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

import io.github.x402spring.evm.Address;
import org.web3j.protocol.core.methods.response.Log;

/**
 * The logs of one transaction, and which transfer each used authorisation made.
 * <p>
 * It may use several authorisations of one payer, for equal amounts even, and one
 * transfer must not pay for two of them: one whose nonce was burnt by a transfer to
 * another payee is not paid by its neighbour's. Tokens log a use either right before or
 * right after its transfer, so whatever order fits all uses must fit each.
 */
final class TransactionLogs {

	private final Address token;

	private final List<Log> logs;

	TransactionLogs(Address token, List<Log> logs) {
		this.token = token;
		this.logs = logs;
	}

	// What authorisations paid to a payee, in the order of their uses.
	List<Paid> paidTo(Address payee) {
		String to = Abi.word(payee);
		return this.logs.stream()
			.filter((log) -> Abi.isEvent(log, this.token, Abi.AUTHORIZATION_USED))
			.map((use) -> paidBy(use.getTopics().get(1), use.getTopics().get(2)))
			.flatMap(Optional::stream)
			.filter((paid) -> paid.to().equalsIgnoreCase(to))
			.toList();
	}

	// Empty if the authorisation was not used exactly once, or for what cannot be told.
	Optional<Paid> paidBy(String payer, String nonce) {
		List<Log> ofPayer = this.logs.stream().filter((log) -> isUse(log, payer) || isTransfer(log, payer)).toList();
		int[] uses = IntStream.range(0, ofPayer.size())
			.filter((i) -> Abi.isEvent(ofPayer.get(i), this.token, Abi.AUTHORIZATION_USED, payer, nonce))
			.toArray();
		if (uses.length != 1) {
			return Optional.empty();
		}
		List<Paid> paid = IntStream.of(1, -1)
			.filter((step) -> everyUseHasTransfer(ofPayer, payer, step))
			.mapToObj((step) -> Paid.of(nonce, ofPayer.get(uses[0] + step)))
			.distinct()
			.toList();
		return (paid.size() == 1) ? Optional.of(paid.getFirst()) : Optional.empty();
	}

	private boolean everyUseHasTransfer(List<Log> ofPayer, String payer, int step) {
		return IntStream.range(0, ofPayer.size())
			.filter((i) -> isUse(ofPayer.get(i), payer))
			.map((i) -> i + step)
			.allMatch((i) -> i >= 0 && i < ofPayer.size() && isTransfer(ofPayer.get(i), payer));
	}

	private boolean isUse(Log log, String payer) {
		return Abi.isEvent(log, this.token, Abi.AUTHORIZATION_USED, payer);
	}

	private boolean isTransfer(Log log, String payer) {
		return Abi.isEvent(log, this.token, Abi.TRANSFER, payer);
	}

	/**
	 * A transfer that an authorisation made, all in words of 32 bytes.
	 *
	 * @param nonce of the authorisation
	 * @param from the payer
	 * @param to the payee
	 * @param value the amount
	 */
	record Paid(String nonce, String from, String to, String value) {

		private static Paid of(String nonce, Log transfer) {
			return new Paid(lower(nonce), lower(transfer.getTopics().get(1)), lower(transfer.getTopics().get(2)),
					lower(transfer.getData()));
		}

		private static String lower(String word) {
			return word.toLowerCase(Locale.ROOT);
		}

	}

}
