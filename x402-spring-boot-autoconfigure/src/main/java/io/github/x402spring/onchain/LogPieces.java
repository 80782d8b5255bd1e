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
 * the answer of one question, so pieces shrink when one is refused or too long, and grow
 * again where they can: logs are dense in some places only. A node that is busy says
 * nothing about the range.
 */
final class LogPieces {

	/** What providers are known to allow, in blocks. */
	private static final List<Integer> WIDTHS = List.of(2000, 500, 100, 10, 5, 1);

	private static final int LONGEST_REST = 64;

	private final ChainNode node;

	private final Address token;

	private final UnaryOperator<EthFilter> topics;

	private final int maxQuestions;

	private int questions;

	private int shrunk;

	/** Of the last piece that was read. */
	private int last;

	/** How many more pieces are read before a wider one is tried. */
	private int untilWider;

	/** Doubled each time that a wider one is refused: it may be the provider's limit. */
	private int rest = 1;

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
		return WIDTHS.get(this.last);
	}

	List<Log> upFrom(long first, long last) throws IOException {
		return ask(first, last, false);
	}

	List<Log> downFrom(long last) throws IOException {
		return ask(0, last, true);
	}

	private List<Log> ask(long first, long last, boolean back) throws IOException {
		while (true) {
			int width = WIDTHS.get(this.shrunk);
			long from = back ? Math.max(first, last - width + 1) : first;
			long to = back ? last : Math.min(last, first + width - 1);
			this.questions++;
			try {
				List<Log> logs = this.node
					.logs(this.topics.apply(new EthFilter(block(from), block(to), this.token.value())));
				taken();
				return logs;
			}
			catch (NodeException ex) {
				boolean tooWide = ex.trouble() == Trouble.REFUSED || ex.trouble() == Trouble.LONG;
				if (!tooWide || width == 1 || !mayAsk()) {
					throw ex;
				}
				shrink();
			}
		}
	}

	private void taken() {
		if (this.shrunk < this.last) {
			this.rest = 1;
			this.untilWider = 1;
		}
		this.last = this.shrunk;
		this.untilWider--;
		if (this.shrunk > 0 && this.untilWider <= 0) {
			this.shrunk--;
		}
	}

	private void shrink() {
		if (this.shrunk < this.last) {
			this.rest = Math.min(2 * this.rest, LONGEST_REST);
		}
		this.untilWider = this.rest;
		this.shrunk++;
	}

	private static DefaultBlockParameter block(long number) {
		return DefaultBlockParameter.valueOf(BigInteger.valueOf(number));
	}

}
