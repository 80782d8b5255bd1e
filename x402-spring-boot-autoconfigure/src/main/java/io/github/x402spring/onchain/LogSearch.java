package io.github.x402spring.onchain;

import java.io.IOException;
import java.util.List;

import org.web3j.protocol.core.methods.response.Log;

/**
 * Finds the log of a used or cancelled authorisation: from a little before the
 * reservation on to the newest block, then further and further back.
 */
final class LogSearch {

	private static final int MAX_QUESTIONS = 60;

	private static final int MAX_STEPS = 8;

	private static final long FIRST_STEP = 16;

	private final ChainNode node;

	private final TokenLogs logs;

	private final LogPieces pieces;

	LogSearch(ChainNode node, AuthorizedTransfer transfer, TokenLogs logs) {
		this.node = node;
		this.logs = logs;
		this.pieces = new LogPieces(node, transfer.token(), logs::filter, MAX_QUESTIONS);
	}

	// Empty if there is none within bounds, which proves nothing.
	List<Log> find(long reservedAt, ChainBlock newest) throws IOException {
		long start = blockBefore(reservedAt - AuthorizedTransfer.CLOCK_DIFFERENCE, newest);
		for (long from = start; from <= newest.number() && this.pieces.mayAsk(); from += this.pieces.width()) {
			List<Log> found = ours(this.pieces.upFrom(from, newest.number()));
			if (!found.isEmpty()) {
				return found;
			}
		}
		for (long to = start - 1; to >= 0 && this.pieces.mayAsk(); to -= this.pieces.width()) {
			List<Log> found = ours(this.pieces.downFrom(to));
			if (!found.isEmpty()) {
				return found;
			}
		}
		return List.of();
	}

	private List<Log> ours(List<Log> found) {
		return found.stream().filter((log) -> this.logs.isUse(log) || this.logs.isCancellation(log)).toList();
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
