package io.github.x402spring.onchain;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.x402spring.Network;
import io.github.x402spring.onchain.NodeAnswer.Result;
import io.github.x402spring.onchain.NodeException.Trouble;
import io.github.x402spring.payment.PaymentUnavailableException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.web3j.protocol.Web3jService;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;

/**
 * Asks the nodes of a chain, several questions in one round trip. Each time the node is
 * asked for its chain and its newest block as well: one that is on another chain, or
 * behind, is left out, and so is one that cannot be reached or makes no sense. The next
 * one is asked then, and goes on being asked first.
 *
 * @since 0.1.0
 */
public final class ChainCalls {

	/** How old the newest block of a node may be. */
	private static final Duration LONGEST_LAG = Duration.ofSeconds(AuthorizedTransfer.CLOCK_DIFFERENCE);

	/** How long all nodes may take, up to one more time limit of a call. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final List<NodeCall> ALWAYS = List.of(new NodeCall("eth_chainId", List.of()),
			new NodeCall("eth_getBlockByNumber", List.of("latest", false)));

	private static final Log logger = LogFactory.getLog(ChainCalls.class);

	private final Chain chain;

	private final Clock clock;

	private final Map<Web3jService, String> troubles = new ConcurrentHashMap<>();

	private volatile int first;

	/**
	 * Create calls.
	 * @param chain the chain
	 * @param clock tells whether a node is up to date
	 */
	public ChainCalls(Chain chain, Clock clock) {
		this.chain = chain;
		this.clock = clock;
	}

	/**
	 * Return the chain.
	 * @return the network
	 */
	public Network network() {
		return this.chain.network();
	}

	/**
	 * Ask the first node that has a say. One that refuses to answer a question has none;
	 * a call that a contract reverts is an answer.
	 * @param calls the questions, which change nothing
	 * @return the answers
	 * @throws PaymentUnavailableException if no node has a say now
	 */
	public NodeReply ask(List<NodeCall> calls) {
		return ask(calls, false);
	}

	/**
	 * Ask the first node that has a say, where a node may refuse to answer some of the
	 * questions, such as to take a transaction that it has already.
	 * @param calls the questions
	 * @return the answers
	 * @throws PaymentUnavailableException if no node has a say now; what was sent may
	 * have arrived nevertheless
	 */
	public NodeReply askEach(List<NodeCall> calls) {
		return ask(calls, true);
	}

	private NodeReply ask(List<NodeCall> calls, boolean mayRefuse) {
		List<Web3jService> nodes = this.chain.nodes();
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		int start = this.first;
		for (int i = 0; i < nodes.size() && System.nanoTime() - deadline < 0; i++) {
			int index = (start + i) % nodes.size();
			Web3jService node = nodes.get(index);
			try {
				NodeReply reply = ask(node, calls, mayRefuse);
				this.first = index;
				recovered(node);
				return reply;
			}
			catch (NodeException ex) {
				leftOut(node, ex.trouble().text());
			}
			catch (IOException | RuntimeException ex) {
				logger.debug("Node " + node, ex);
				leftOut(node, Trouble.MALFORMED.text());
			}
		}
		throw new PaymentUnavailableException("No node of " + network() + " returns a usable answer", null);
	}

	private NodeReply ask(Web3jService node, List<NodeCall> calls, boolean mayRefuse) throws IOException {
		List<NodeCall> all = new ArrayList<>(ALWAYS);
		all.addAll(calls);
		List<NodeAnswer> answers = new NodeBatch(node).send(all);
		for (NodeAnswer answer : answers) {
			if (!mayRefuse && answer instanceof NodeAnswer.Refused refused && !refused.isRevert()) {
				throw new NodeException(Trouble.REFUSED);
			}
		}
		if (number(result(answers.get(0))) != network().chainId()) {
			throw new NodeException(Trouble.ELSEWHERE);
		}
		JsonNode block = result(answers.get(1));
		Instant time = Instant.ofEpochSecond(number(block.path("timestamp")));
		if (time.isBefore(this.clock.instant().minus(LONGEST_LAG))) {
			throw new NodeException(Trouble.LATE);
		}
		JsonNode fee = block.path("baseFeePerGas");
		return new NodeReply(number(block.path("number")), block.path("hash").asString(""), time,
				fee.isString() ? Numeric.decodeQuantity(fee.stringValue()) : BigInteger.ZERO,
				answers.subList(ALWAYS.size(), answers.size()));
	}

	private static JsonNode result(NodeAnswer answer) throws NodeException {
		return switch (answer) {
			case Result result -> result.value();
			case NodeAnswer.Refused refused -> throw new NodeException(Trouble.REFUSED);
		};
	}

	private static long number(JsonNode quantity) {
		return Long.decode(quantity.stringValue());
	}

	private void leftOut(Web3jService node, String why) {
		if (!why.equals(this.troubles.put(node, why))) {
			logger.warn("Node " + node + " of " + network() + " is left out: " + why);
		}
	}

	private void recovered(Web3jService node) {
		if (this.troubles.remove(node) != null) {
			logger.info("Node " + node + " of " + network() + " is asked again");
		}
	}

}
