package io.github.x402spring.onchain;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Hex;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.payment.PaymentUnavailableException;
import org.web3j.protocol.ObjectMapperFactory;
import org.web3j.protocol.core.methods.response.Log;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/**
 * What became of a transaction that was sent, as one node sees it. Its block may still be
 * taken back.
 *
 * @since 0.1.0
 */
public final class TransferReceipt {

	private static final Pattern QUANTITY = Pattern.compile("0x[0-9a-fA-F]{1,64}");

	private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);

	private static final BigInteger HUNDRED = BigInteger.valueOf(100);

	private static final ObjectReader READER = ObjectMapperFactory.getObjectReader();

	private final TransactionReceipt receipt;

	/** What some chains say besides. */
	private final JsonNode all;

	private TransferReceipt(TransactionReceipt receipt, JsonNode all) {
		this.receipt = receipt;
		this.all = all;
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
				TransactionReceipt receipt = READER.treeToValue(value, TransactionReceipt.class);
				if (hash.equalsIgnoreCase(receipt.getTransactionHash())) {
					// Before a block is made, some nodes promise one, without a number.
					return Optional.of(receipt)
						.filter((it) -> it.getBlockNumberRaw() != null && it.getBlockHash() != null)
						.map((it) -> new TransferReceipt(it, value));
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
	 * Return the account that sent the transaction.
	 * @return its address
	 * @throws PaymentUnavailableException if the receipt does not name it
	 */
	public Address sender() {
		try {
			return new Address(Objects.requireNonNullElse(this.receipt.getFrom(), "").toLowerCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw nonsense();
		}
	}

	/**
	 * Return the transfers that the transaction made, if it succeeded.
	 * @return one for each log, in their order; empty where a log tells of something else
	 */
	public List<Optional<Transfer>> transfers() {
		return this.receipt.getLogs().stream().map(Transfer::of).toList();
	}

	/**
	 * Return whether the transaction used an authorisation of a payer by EIP-3009, if it
	 * succeeded.
	 * @param token the token contract
	 * @param payer the payer
	 * @return whether the token has logged one
	 */
	public boolean usesAuthorization(Address token, Address payer) {
		String from = Abi.word(payer);
		return this.receipt.getLogs().stream().anyMatch((log) -> Abi.isEvent(log, token, Abi.AUTHORIZATION_USED, from));
	}

	/**
	 * Return the gas that the transaction used.
	 * @return units of gas
	 */
	public BigInteger gasUsed() {
		return this.receipt.getGasUsed();
	}

	/**
	 * Return what the transaction cost its sender: the gas, and on OP-stack chains the
	 * fee for its data and that of the operator.
	 * @return the amount in wei; what the receipt does not say counts as nothing
	 */
	public BigInteger fee() {
		return gasUsed().multiply(number("effectiveGasPrice")).add(number("l1Fee")).add(operatorFee());
	}

	// The scalar counts a hundred times, instead of in millionths, since the upgrade
	// (Jovian) that added another field to receipts.
	private BigInteger operatorFee() {
		BigInteger scaled = gasUsed().multiply(number("operatorFeeScalar"));
		return number("operatorFeeConstant")
			.add(this.all.has("daFootprintGasScalar") ? scaled.multiply(HUNDRED) : scaled.divide(MILLION));
	}

	private BigInteger number(String field) {
		JsonNode value = this.all.path(field);
		return (value.isString() && QUANTITY.matcher(value.stringValue()).matches())
				? new BigInteger(value.stringValue().substring(2), 16) : BigInteger.ZERO;
	}

	private static PaymentUnavailableException nonsense() {
		return new PaymentUnavailableException("A node of the chain gave a receipt that makes no sense", null);
	}

	/**
	 * A transfer that a log tells of, by whatever contract.
	 *
	 * @param token the contract that wrote the log
	 * @param from who paid
	 * @param to who was paid
	 * @param value the amount in the token's smallest unit
	 * @since 0.1.0
	 */
	public record Transfer(Address token, Address from, Address to, BigInteger value) {

		// Anyone can write a contract that logs what is no transfer.
		private static Optional<Transfer> of(Log log) {
			try {
				Address token = new Address(log.getAddress().toLowerCase(Locale.ROOT));
				return Abi.isEvent(log, token, Abi.TRANSFER)
						? Optional.of(new Transfer(token, Abi.address(log.getTopics().get(1)),
								Abi.address(log.getTopics().get(2)), new BigInteger(1, Hex.decode(log.getData(), 32))))
						: Optional.empty();
			}
			catch (IllegalArgumentException ex) {
				return Optional.empty();
			}
		}

	}

}
