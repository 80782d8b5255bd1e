package io.github.x402spring.onchain;

import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.x402spring.evm.Address;
import io.github.x402spring.onchain.NodeException.Trouble;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.methods.request.EthFilter;
import org.web3j.protocol.core.methods.response.Log;

/**
 * Asks for a token's logs in pieces of a range of blocks. Providers limit the range and
 * the answer of one question, so pieces shrink when one is refused or too long.
 */
final class LogPieces {

	/** What providers are known to allow, in blocks. */
	private static final List<Integer> WIDTHS = List.of(2000, 500, 100, 10, 5, 1);

	private final ChainNode node;

	private final Address token;

	private final UnaryOperator<EthFilter> topics;

	private final int maxQuestions;

	private int questions;

	private int shrunk;

	LogPieces(ChainNode node, Address token, UnaryOperator<EthFilter> topics, int maxQuestions) {
		this.node = node;
		this.token = token;
		this.topics = topics;
		this.maxQuestions = maxQuestions;
	}

	boolean mayAsk() {
		return this.questions < this.maxQuestions;
	}

	// That of the last piece, once there was one.
	int width() {
		return WIDTHS.get(this.shrunk);
	}

	List<Log> upFrom(long first, long last) throws IOException {
		return ask(first, last, false);
	}

	List<Log> downFrom(long last) throws IOException {
		return ask(0, last, true);
	}

	private List<Log> ask(long first, long last, boolean back) throws IOException {
		while (true) {
			long from = back ? Math.max(first, last - width() + 1) : first;
			long to = back ? last : Math.min(last, first + width() - 1);
			this.questions++;
			try {
				return this.node.logs(this.topics.apply(new EthFilter(block(from), block(to), this.token.value())));
			}
			catch (NodeException ex) {
				boolean tooWide = ex.trouble() == Trouble.REFUSED || ex.trouble() == Trouble.LONG;
				if (!tooWide || width() == 1 || !mayAsk()) {
					throw ex;
				}
				this.shrunk++;
			}
		}
	}

	private static DefaultBlockParameter block(long number) {
		return DefaultBlockParameter.valueOf(BigInteger.valueOf(number));
	}

}
