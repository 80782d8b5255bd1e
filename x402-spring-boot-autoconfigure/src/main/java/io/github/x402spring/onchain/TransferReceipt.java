package io.github.x402spring.onchain;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.payment.PaymentUnavailableException;
import org.web3j.protocol.ObjectMapperFactory;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What became of a transaction that was sent, as one node sees it. Its block may still be
 * taken back.
 *
 * @since 0.1.0
 */
public final class TransferReceipt {

	private final TransactionReceipt receipt;

	private TransferReceipt(TransactionReceipt receipt) {
		this.receipt = receipt;
	}

	/**
	 * Ask for the receipt of a transaction.
	 * @param hash hash of the transaction
	 * @return the question
	 */
	public static NodeCall call(String hash) {
		return new NodeCall("eth_getTransactionReceipt", List.of(hash));
	}

	/**
	 * Read a receipt.
	 * @param hash hash of the transaction
	 * @param answer the answer of a node
	 * @return the receipt; empty if the transaction is in no block
	 * @throws PaymentUnavailableException if the answer makes no sense
	 */
	public static Optional<TransferReceipt> read(String hash, NodeAnswer answer) {
		if (answer instanceof NodeAnswer.Result(JsonNode value) && value.isNull()) {
			return Optional.empty();
		}
		if (answer instanceof NodeAnswer.Result(JsonNode value) && value.isObject()) {
			try {
				TransactionReceipt receipt = ObjectMapperFactory.getObjectMapper()
					.treeToValue(value, TransactionReceipt.class);
				if (hash.equalsIgnoreCase(receipt.getTransactionHash())) {
					// Before a block is made, some nodes promise one, without a number.
					return Optional.of(receipt)
						.filter((it) -> it.getBlockNumberRaw() != null && it.getBlockHash() != null)
						.map(TransferReceipt::new);
				}
			}
			catch (JacksonException ex) {
				throw nonsense();
			}
		}
		throw nonsense();
	}

	/**
	 * Return the number of the block that the transaction is in.
	 * @return the number
	 */
	public long block() {
		return this.receipt.getBlockNumber().longValueExact();
	}

	/**
	 * Return whether the transaction is in a block.
	 * @param hash hash of the block with the number of {@link #block()}
	 * @return whether it is this one; otherwise that was taken back
	 */
	public boolean isIn(String hash) {
		return hash.equalsIgnoreCase(this.receipt.getBlockHash());
	}

	/**
	 * Return whether the transaction did not undo all that it did.
	 * @return whether it succeeded
	 */
	public boolean succeeded() {
		return "0x1".equals(this.receipt.getStatus());
	}

	/**
	 * Return whether the transaction made a transfer: it succeeded, and the token has
	 * logged the exact transfer and the use of its authorisation.
	 * @param network the chain
	 * @param token the token contract
	 * @param authorization the authorisation
	 * @return whether the money moved
	 */
	public boolean makes(Network network, Address token, TransferAuthorization authorization) {
		AuthorizedTransfer transfer = new AuthorizedTransfer(network.chainId(), token, authorization.from(),
				authorization.to(), authorization.value(), authorization.nonce(), 0, 0, 0, null, null);
		return succeeded() && new TokenLogs(transfer).arePaid(this.receipt.getLogs());
	}

	/**
	 * Return the gas that the transaction used.
	 * @return units of gas
	 */
	public BigInteger gasUsed() {
		return this.receipt.getGasUsed();
	}

	private static PaymentUnavailableException nonsense() {
		return new PaymentUnavailableException("A node of the chain gave a receipt that makes no sense", null);
	}

}
