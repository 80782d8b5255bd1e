package io.github.x402spring.onchain.transaction;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.onchain.TransferReceipt;
import io.github.x402spring.onchain.TransferReceipt.Transfer;
import org.jspecify.annotations.Nullable;

/**
 * Why a transaction is not the payment that is claimed.
 *
 * @param reason a protocol string
 * @param paid whether the seller got money by it nevertheless
 * @param received what the payer, and no one else, sent to the payee in the right token,
 * if only the amount is another one; otherwise {@code null}
 */
record Refusal(String reason, boolean paid, @Nullable BigInteger received) {

	static final String REVERTED = "transaction_reverted";

	static final String NO_TRANSFER = "transfer_not_found";

	static final String WRONG_TOKEN = "transfer_of_other_token";

	static final String WRONG_PAYEE = "transfer_to_other_payee";

	static final String WRONG_PAYER = "transfer_of_other_payer";

	static final String WRONG_AMOUNT = "transfer_of_other_amount";

	static final String AUTHORIZED = "transfer_by_authorization";

	static final String WRONG_SENDER = "transaction_of_other_sender";

	static final String TOO_EARLY = "transfer_before_challenge";

	static final String TOO_LATE = "transfer_after_challenge";

	static final String NOT_FOUND = "transaction_not_found";

	/**
	 * Compare a transaction with what is claimed.
	 * @param receipt the transaction
	 * @param claimed what its payer claims
	 * @return why it is something else, or empty
	 */
	static Optional<Refusal> of(TransferReceipt receipt, ClaimedTransfer claimed) {
		if (!receipt.succeeded()) {
			return Optional.of(new Refusal(REVERTED, false, null));
		}
		List<Optional<Transfer>> transfers = receipt.transfers();
		Optional<Transfer> made = (claimed.logPosition() < transfers.size()) ? transfers.get(claimed.logPosition())
				: Optional.empty();
		boolean paid = transfers.stream().flatMap(Optional::stream).anyMatch((it) -> isPaid(it, claimed))
				|| made.filter((it) -> it.to().equals(claimed.payee())).isPresent();
		return made.map((it) -> reason(receipt, it, claimed))
			.orElseGet(() -> Optional.of(NO_TRANSFER))
			.map((reason) -> new Refusal(reason, paid,
					reason.equals(WRONG_AMOUNT) ? made.map(Transfer::value).orElse(null) : null));
	}

	private static boolean isPaid(Transfer transfer, ClaimedTransfer claimed) {
		return transfer.token().equals(claimed.token()) && transfer.to().equals(claimed.payee());
	}

	// Of the authorisations of a payer it is not asked which transfer each of them made:
	// what is sent by hand does not stand beside one.
	private static Optional<String> reason(TransferReceipt receipt, Transfer made, ClaimedTransfer claimed) {
		if (!made.token().equals(claimed.token())) {
			return Optional.of(WRONG_TOKEN);
		}
		if (!made.to().equals(claimed.payee())) {
			return Optional.of(WRONG_PAYEE);
		}
		if (!made.from().equals(claimed.payer())) {
			return Optional.of(WRONG_PAYER);
		}
		if (receipt.usesAuthorization(claimed.token(), claimed.payer())) {
			return Optional.of(AUTHORIZED);
		}
		// Else any party that settles for the payer could have sent it, for another sale.
		if (!receipt.sender().equals(claimed.payer())) {
			return Optional.of(WRONG_SENDER);
		}
		return made.value().equals(claimed.value()) ? Optional.empty() : Optional.of(WRONG_AMOUNT);
	}

}
