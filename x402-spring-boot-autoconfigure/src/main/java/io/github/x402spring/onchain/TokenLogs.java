package io.github.x402spring.onchain;

import java.util.List;
import java.util.Optional;

import org.web3j.protocol.core.methods.request.EthFilter;
import org.web3j.protocol.core.methods.response.Log;

/**
 * Recognises the logs that a token writes about one authorised transfer. Logs of other
 * contracts never count.
 */
final class TokenLogs {

	private final AuthorizedTransfer transfer;

	private final String from;

	private final String payTo;

	private final String value;

	TokenLogs(AuthorizedTransfer transfer) {
		this.transfer = transfer;
		this.from = Abi.word(transfer.from());
		this.payTo = Abi.word(transfer.payTo());
		this.value = Abi.word(transfer.value());
	}

	// The use or the cancellation of the authorisation.
	EthFilter filter(EthFilter range) {
		return range.addOptionalTopics(Abi.AUTHORIZATION_USED, Abi.AUTHORIZATION_CANCELED)
			.addSingleTopic(this.from)
			.addSingleTopic(this.transfer.nonce());
	}

	boolean isUse(Log log) {
		return isAbout(log, Abi.AUTHORIZATION_USED);
	}

	boolean isCancellation(Log log) {
		return isAbout(log, Abi.AUTHORIZATION_CANCELED);
	}

	/**
	 * Whether a transaction used the authorisation for exactly the authorised transfer.
	 * @param logs all logs of the transaction in their order
	 * @return whether it did
	 */
	boolean arePaid(List<Log> logs) {
		return made(logs).filter(this::isAuthorized).isPresent();
	}

	/**
	 * Whether a transaction used the nonce of the authorisation for another transfer: the
	 * holder of the key can sign two with the same nonce, and only one can ever be used.
	 * @param logs all logs of the transaction in their order
	 * @return whether it did; not, if that cannot be told
	 */
	boolean areSpentElsewhere(List<Log> logs) {
		return made(logs).filter((paid) -> !isAuthorized(paid)).isPresent();
	}

	private Optional<TransactionLogs.Paid> made(List<Log> logs) {
		return new TransactionLogs(this.transfer.token(), logs).paidBy(this.from, this.transfer.nonce());
	}

	private boolean isAuthorized(TransactionLogs.Paid paid) {
		return paid.to().equalsIgnoreCase(this.payTo) && paid.value().equalsIgnoreCase(this.value);
	}

	private boolean isAbout(Log log, String event) {
		return Abi.isEvent(log, this.transfer.token(), event, this.from, this.transfer.nonce());
	}

}
