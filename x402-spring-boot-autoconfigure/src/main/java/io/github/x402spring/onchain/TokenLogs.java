package io.github.x402spring.onchain;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;

import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.methods.request.EthFilter;
import org.web3j.protocol.core.methods.response.Log;

/**
 * Recognises the logs that a token writes about one authorised transfer. Logs of other
 * contracts never count.
 */
final class TokenLogs {

	private final String token;

	private final String from;

	private final String payTo;

	private final String nonce;

	private final String value;

	TokenLogs(AuthorizedTransfer transfer) {
		this.token = transfer.token().value();
		this.from = Abi.word(transfer.from());
		this.payTo = Abi.word(transfer.payTo());
		this.nonce = transfer.nonce();
		this.value = Abi.word(transfer.value());
	}

	// The use or the cancellation of the authorisation.
	EthFilter filter(long fromBlock, long toBlock) {
		EthFilter filter = new EthFilter(block(fromBlock), block(toBlock), this.token);
		return filter.addOptionalTopics(Abi.AUTHORIZATION_USED, Abi.AUTHORIZATION_CANCELED)
			.addSingleTopic(this.from)
			.addSingleTopic(this.nonce);
	}

	boolean isUse(Log log) {
		return isAbout(log, Abi.AUTHORIZATION_USED, this.from, this.nonce);
	}

	boolean isCancellation(Log log) {
		return isAbout(log, Abi.AUTHORIZATION_CANCELED, this.from, this.nonce);
	}

	/**
	 * Whether a transaction used the authorisation for exactly the authorised transfer.
	 * It may use several authorisations of one payer, for equal amounts even, and one
	 * transfer must not pay for two of them: one whose nonce was burnt by a transfer to
	 * somebody else is not paid by its neighbour's. Tokens log a use either right before
	 * or right after its transfer, so whatever order fits all uses must fit ours.
	 * @param logs all logs of the transaction in their order
	 * @return whether it did
	 */
	boolean arePaid(List<Log> logs) {
		List<Log> ofPayer = logs.stream().filter((log) -> isUseOfPayer(log) || isTransferOfPayer(log)).toList();
		int[] uses = IntStream.range(0, ofPayer.size()).filter((i) -> isUse(ofPayer.get(i))).toArray();
		if (uses.length != 1) {
			return false;
		}
		boolean transferFollows = everyUseHasTransfer(ofPayer, 1);
		boolean transferPrecedes = everyUseHasTransfer(ofPayer, -1);
		return (transferFollows || transferPrecedes) && (!transferFollows || isPaid(ofPayer.get(uses[0] + 1)))
				&& (!transferPrecedes || isPaid(ofPayer.get(uses[0] - 1)));
	}

	private boolean everyUseHasTransfer(List<Log> ofPayer, int step) {
		return IntStream.range(0, ofPayer.size())
			.filter((i) -> isUseOfPayer(ofPayer.get(i)))
			.map((i) -> i + step)
			.allMatch((i) -> i >= 0 && i < ofPayer.size() && isTransferOfPayer(ofPayer.get(i)));
	}

	private boolean isPaid(Log log) {
		return isAbout(log, Abi.TRANSFER, this.from, this.payTo) && this.value.equalsIgnoreCase(log.getData());
	}

	private boolean isUseOfPayer(Log log) {
		return isAbout(log, Abi.AUTHORIZATION_USED, this.from);
	}

	private boolean isTransferOfPayer(Log log) {
		return isAbout(log, Abi.TRANSFER, this.from);
	}

	private boolean isAbout(Log log, String... topics) {
		return !log.isRemoved() && this.token.equalsIgnoreCase(log.getAddress()) && log.getTopics().size() == 3
				&& IntStream.range(0, topics.length)
					.allMatch((i) -> topics[i].equalsIgnoreCase(log.getTopics().get(i)));
	}

	private static DefaultBlockParameter block(long number) {
		return DefaultBlockParameter.valueOf(BigInteger.valueOf(number));
	}

}
