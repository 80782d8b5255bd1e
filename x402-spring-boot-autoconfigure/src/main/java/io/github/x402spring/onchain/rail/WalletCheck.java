package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

import io.github.x402spring.evm.Address;
import io.github.x402spring.onchain.ChainCalls;
import io.github.x402spring.onchain.NodeAnswer;
import io.github.x402spring.onchain.NodeCall;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.evm.ExactEvmProof;

/**
 * Asks contracts at the address of a payer whether they take a signature (ERC-1271), with
 * limits: anyone can name a contract, and it can do what it likes.
 */
final class WalletCheck {

	/**
	 * The bytes of {@code isValidSignature}, and zeros: longer answers are not this one.
	 */
	private static final String YES = "0x1626ba7e" + "0".repeat(56);

	private static final String NO_CODE = "0x";

	/** What a call costs before the contract runs, and each byte of it at most. */
	private static final BigInteger CALL_GAS = BigInteger.valueOf(21_000);

	private static final BigInteger BYTE_GAS = BigInteger.valueOf(40);

	private static final Duration SOON = Duration.ofSeconds(1);

	private final ContractWallets settings;

	private final Semaphore room;

	private final RejectingWallets rejecting;

	WalletCheck(ContractWallets settings, Clock clock) {
		this.settings = settings;
		this.rejecting = new RejectingWallets(clock);
		this.room = new Semaphore(settings.maxConcurrentChecks());
	}

	boolean isOff() {
		return !this.settings.accepted();
	}

	/**
	 * Find out whether the payer authorised a payment that anyone may have made up. Such
	 * payments have a room of their own, so that no number of them delays others.
	 * @param chain the chain
	 * @param payment the payment
	 * @return whether a contract at the payer's address says so
	 * @throws PaymentUnavailableException if that is not known now
	 */
	VerificationResult prove(ChainCalls chain, CheckedPayment payment) {
		if (isOff() || isRejecting(payment)) {
			return new VerificationResult.Rejected(ErrorReason.CONTRACT_WALLET_NOT_ACCEPTED);
		}
		if (!this.room.tryAcquire()) {
			throw new PaymentUnavailableException("Too many signatures of contract wallets are being checked", SOON);
		}
		try {
			return refusal(chain, payment).<VerificationResult>map(VerificationResult.Rejected::new)
				.orElseGet(() -> new VerificationResult.Valid(true));
		}
		finally {
			this.room.release();
		}
	}

	/**
	 * Note that the transaction of a payment was reverted. If the payer is a contract, it
	 * is not asked again for a time.
	 * @param payment the payment
	 */
	void reverted(CheckedPayment payment) {
		this.rejecting.add(payer(payment));
	}

	boolean isRejecting(CheckedPayment payment) {
		return this.rejecting.contains(payer(payment));
	}

	private static Address payer(CheckedPayment payment) {
		return SignedTransfer.proof(payment).authorization().from();
	}

	/**
	 * Ask the contract of a payer.
	 * @param chain the chain
	 * @param payment the payment
	 * @return why the payment is refused, or empty if the contract takes its signature
	 * @throws PaymentUnavailableException if no node has a say now
	 */
	Optional<String> refusal(ChainCalls chain, CheckedPayment payment) {
		List<NodeAnswer> answers = chain.ask(questions(payment)).answers();
		return (hasCode(answers.get(0)) && isYes(answers.get(1))) ? Optional.empty()
				: Optional.of(ErrorReason.INVALID_SIGNATURE);
	}

	// As the token asks.
	private List<NodeCall> questions(CheckedPayment payment) {
		ExactEvmProof proof = SignedTransfer.proof(payment);
		Address wallet = proof.authorization().from();
		String call = TokenCall.isValidSignature(proof.digest(payment.quote()), proof.signature());
		BigInteger gas = this.settings.gasLimit()
			.add(CALL_GAS)
			.add(BYTE_GAS.multiply(BigInteger.valueOf(call.length() / 2 - 1)));
		return List.of(NodeCall.code(wallet), NodeCall.run(new Address(payment.quote().asset()), wallet, call, gas));
	}

	static boolean hasCode(NodeAnswer code) {
		return !code.bytes().equals(NO_CODE);
	}

	// Without code there is no answer; precompiled contracts repeat the question.
	private static boolean isYes(NodeAnswer answer) {
		return answer instanceof NodeAnswer.Result && answer.bytes().startsWith(YES);
	}

}
