package io.github.x402spring.onchain;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Hex;
import io.github.x402spring.onchain.NodeException.Trouble;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.request.EthFilter;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.core.methods.response.EthCall;
import org.web3j.protocol.core.methods.response.EthChainId;
import org.web3j.protocol.core.methods.response.EthGetTransactionReceipt;
import org.web3j.protocol.core.methods.response.Log;
import org.web3j.protocol.core.methods.response.TransactionReceipt;

/**
 * One node, for the questions of one look at the chain. Answers that make no sense are
 * exceptions, of type {@link NodeException} or unchecked.
 */
final class ChainNode {

	private static final BigInteger ONE = BigInteger.ONE;

	/** How often a question is asked again that a busy node did not answer. */
	private static final int RETRIES = 5;

	/** What some providers say in the answer, and others as the status of it. */
	private static final int TOO_MANY_CALLS = 429;

	private final Web3jService service;

	private final long deadline;

	private final Duration pause;

	private final LongReceipts receipts;

	// A call made for a request does not wait for a busy node.
	ChainNode(Web3jService service, Duration patience) {
		this(service, patience, new LongReceipts());
	}

	ChainNode(Web3jService service, Duration patience, LongReceipts receipts) {
		this(service, patience, Duration.ZERO, receipts);
	}

	// A busy node is given a pause, which doubles each time; none if it is zero.
	ChainNode(Web3jService service, Duration patience, Duration pause) {
		this(service, patience, pause, new LongReceipts());
	}

	private ChainNode(Web3jService service, Duration patience, Duration pause, LongReceipts receipts) {
		this.receipts = receipts;
		this.service = service;
		this.deadline = System.nanoTime() + patience.toNanos();
		this.pause = pause;
	}

	long chainId() throws IOException {
		return ask("eth_chainId", List.of(), EthChainId.class).getChainId().longValueExact();
	}

	void requireNetwork(Network network) throws IOException {
		if (chainId() != network.chainId()) {
			throw new NodeException(Trouble.ELSEWHERE);
		}
	}

	ChainBlock latest() throws IOException {
		return block(DefaultBlockParameterName.LATEST);
	}

	ChainBlock safe() throws IOException {
		return block(DefaultBlockParameterName.SAFE);
	}

	ChainBlock finalized() throws IOException {
		return block(DefaultBlockParameterName.FINALIZED);
	}

	ChainBlock block(long number) throws IOException {
		ChainBlock block = block(at(number));
		if (block.number() != number) {
			throw new NodeException(Trouble.MALFORMED);
		}
		return block;
	}

	// What a reorganisation removed is not there any more.
	boolean isCanonical(BigInteger number, String hash) throws IOException {
		return block(number.longValueExact()).hash().equalsIgnoreCase(hash);
	}

	boolean isUsed(AuthorizedTransfer transfer, ChainBlock block) throws IOException {
		String data = Abi.authorizationState(transfer.from(), transfer.nonce());
		BigInteger state = new BigInteger(1, Hex.decode(call(transfer.token(), data, at(block.number())), 32));
		if (state.compareTo(ONE) > 0) {
			throw new NodeException(Trouble.MALFORMED);
		}
		return state.equals(ONE);
	}

	// Empty where there is no contract, or none with that function.
	String call(Address contract, String data) throws IOException {
		return call(contract, data, DefaultBlockParameterName.LATEST);
	}

	Optional<TransactionReceipt> receipt(String transaction) throws IOException {
		Optional<TransactionReceipt> kept = this.receipts.find(transaction);
		if (kept.isPresent()) {
			return kept;
		}
		Optional<TransactionReceipt> receipt = Optional.ofNullable(
				answer("eth_getTransactionReceipt", List.of(transaction), EthGetTransactionReceipt.class).getResult());
		receipt.ifPresent((it) -> this.receipts.keep(transaction, it));
		return receipt;
	}

	List<Log> logs(EthFilter filter) throws IOException {
		return ask("eth_getLogs", List.of(filter), Logs.class).getResult();
	}

	private ChainBlock block(DefaultBlockParameter which) throws IOException {
		EthBlock.Block block = ask("eth_getBlockByNumber", List.of(which.getValue(), false), EthBlock.class).getBlock();
		return new ChainBlock(block.getNumber().longValueExact(), block.getHash(),
				block.getTimestamp().longValueExact());
	}

	private String call(Address contract, String data, DefaultBlockParameter block) throws IOException {
		Transaction call = Transaction.createEthCallTransaction(null, contract.value(), data);
		return ask("eth_call", List.of(call, block.getValue()), EthCall.class).getValue();
	}

	private <T extends Response<?>> T ask(String method, List<?> parameters, Class<T> type) throws IOException {
		T answer = answer(method, parameters, type);
		if (answer.getResult() == null) {
			throw new NodeException(Trouble.REFUSED);
		}
		return answer;
	}

	private <T extends Response<?>> T answer(String method, List<?> parameters, Class<T> type) throws IOException {
		for (int retry = 0;; retry++) {
			try {
				return answerNow(method, parameters, type);
			}
			catch (NodeException ex) {
				Duration wait = this.pause.multipliedBy(1L << retry);
				boolean inTime = System.nanoTime() + wait.toNanos() - this.deadline < 0;
				if (ex.trouble() != Trouble.BUSY || wait.isZero() || retry == RETRIES || !inTime) {
					throw ex;
				}
				sleep(wait);
			}
		}
	}

	private static void sleep(Duration wait) throws NodeException {
		try {
			Thread.sleep(wait);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new NodeException(Trouble.BUSY);
		}
	}

	private <T extends Response<?>> T answerNow(String method, List<?> parameters, Class<T> type) throws IOException {
		if (System.nanoTime() - this.deadline > 0) {
			throw new NodeException(Trouble.SLOW);
		}
		@Nullable T answer = new Request<>(method, parameters, this.service, type).send();
		if (answer == null) {
			throw new NodeException(Trouble.MALFORMED);
		}
		if (answer.hasError()) {
			throw new NodeException((answer.getError().getCode() == TOO_MANY_CALLS) ? Trouble.BUSY : Trouble.REFUSED);
		}
		return answer;
	}

	private static DefaultBlockParameter at(long number) {
		return DefaultBlockParameter.valueOf(BigInteger.valueOf(number));
	}

	/**
	 * Receipts of batches, which are long, and asked for by each of their payments within
	 * a short time. Whether their block is still part of the chain is asked each time.
	 */
	static final class LongReceipts {

		/** More than those of one payment. */
		private static final int LONG = 4;

		private static final int MOST = 8;

		private static final Duration KEPT_FOR = Duration.ofSeconds(10);

		private final SequencedMap<String, Kept> kept = new LinkedHashMap<>();

		private synchronized Optional<TransactionReceipt> find(String transaction) {
			return Optional.ofNullable(this.kept.get(transaction))
				.filter((it) -> System.nanoTime() - it.since() < KEPT_FOR.toNanos())
				.map(Kept::receipt);
		}

		private synchronized void keep(String transaction, TransactionReceipt receipt) {
			if (receipt.getLogs() != null && receipt.getLogs().size() > LONG) {
				this.kept.remove(transaction);
				if (this.kept.size() == MOST) {
					this.kept.pollFirstEntry();
				}
				this.kept.put(transaction, new Kept(receipt, System.nanoTime()));
			}
		}

		private record Kept(TransactionReceipt receipt, long since) {

		}

	}

	// web3j's own type takes an object for an empty list.
	private static final class Logs extends Response<List<Log>> {

	}

}
