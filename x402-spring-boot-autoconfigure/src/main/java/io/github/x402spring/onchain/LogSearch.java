package io.github.x402spring.onchain;

import java.io.IOException;
import java.util.List;

import io.github.x402spring.onchain.NodeException.Trouble;
import org.web3j.protocol.core.methods.response.Log;

/**
 * Finds the log of a used or cancelled authorisation: from a little before the
 * reservation on to the newest block, then further and further back. Providers limit the
 * range of one question, so it is asked in pieces, which shrink when one is refused.
 */
final class LogSearch {

	private static final int MAX_QUESTIONS = 60;

	/** What providers are known to allow, in blocks. */
	private static final List<Integer> WIDTHS = List.of(2000, 500, 100, 10, 5, 1);

	/** How far the chain's clock and ours may be apart. */
	private static final long MARGIN_SECONDS = 60;

	private static final int MAX_STEPS = 8;

	private static final long FIRST_STEP = 16;

	private final ChainNode node;

	private final TokenLogs logs;

	private int questions;

	private int shrunk;

	LogSearch(ChainNode node, TokenLogs logs) {
		this.node = node;
		this.logs = logs;
	}

	// Empty if there is none within bounds, which proves nothing.
	List<Log> find(long reservedAt, ChainBlock newest) throws IOException {
		long start = blockBefore(reservedAt - MARGIN_SECONDS, newest);
		for (long from = start; from <= newest.number() && mayAsk(); from += width()) {
			List<Log> found = ask(from, false, newest.number());
			if (!found.isEmpty()) {
				return found;
			}
		}
		for (long to = start - 1; to >= 0 && mayAsk(); to -= width()) {
			List<Log> found = ask(to, true, newest.number());
			if (!found.isEmpty()) {
				return found;
			}
		}
		return List.of();
	}

	// Afterwards the width is that of the piece.
	private List<Log> ask(long edge, boolean back, long newest) throws IOException {
		while (true) {
			long from = back ? Math.max(0, edge - width() + 1) : edge;
			long to = back ? edge : Math.min(newest, edge + width() - 1);
			this.questions++;
			try {
				return this.node.logs(this.logs.filter(from, to))
					.stream()
					.filter((log) -> this.logs.isUse(log) || this.logs.isCancellation(log))
					.toList();
			}
			catch (NodeException ex) {
				if (ex.trouble() != Trouble.REFUSED || width() == 1 || !mayAsk()) {
					throw ex;
				}
				this.shrunk++;
			}
		}
	}

	private int width() {
		return WIDTHS.get(this.shrunk);
	}

	private boolean mayAsk() {
		return this.questions < MAX_QUESTIONS;
	}

	// Steps back as far as the speed of the last step suggests. Too far does no harm.
	private long blockBefore(long time, ChainBlock newest) throws IOException {
		ChainBlock block = newest;
		long step = FIRST_STEP;
		for (int i = 0; i < MAX_STEPS && block.time() > time && block.number() > 0; i++) {
			ChainBlock earlier = this.node.block(Math.max(0, block.number() - step));
			long seconds = Math.max(1, block.time() - earlier.time());
			long missing = Math.max(0, earlier.time() - time);
			step = FIRST_STEP + Math.multiplyExact(missing, block.number() - earlier.number()) / seconds;
			block = earlier;
		}
		return block.number();
	}

}
