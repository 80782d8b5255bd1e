package io.github.x402spring.actuate;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.github.x402spring.actuate.page.StatusBoard;
import io.github.x402spring.onchain.ChainHead;

/**
 * Shows on the page about payments what the endpoint {@code x402} says.
 *
 * @param report describes how selling goes
 * @param firstCall makes a command for those who have not sold anything yet
 * @param nodes what the nodes of chains said last
 */
record StatusBoards(Supplier<X402Descriptor> report, FirstCall firstCall, Supplier<List<ChainHead>> nodes) {

	StatusBoard board() {
		X402Descriptor now = this.report.get();
		StatusBoard board = new StatusBoard(now.enabled(), now.sandbox(), now.pausedSince(), now.warnings(),
				now.accounts().stream().map(X402Descriptor.Account::network).distinct().toList(),
				this.firstCall.command(now.endpoints()).orElse(null));
		for (X402Descriptor.FacilitatorDescriptor facilitator : now.facilitators()) {
			board = board.with("Facilitator " + Optional.ofNullable(facilitator.host()).orElse(facilitator.name()),
					facilitator.state(), StatusTexts.of(facilitator));
		}
		for (X402Descriptor.Onchain chain : now.onchain()) {
			for (X402Descriptor.GasAccount account : chain.accounts()) {
				board = board.with("Gas of " + account.account(), account.state(), StatusTexts.of(chain, account));
			}
		}
		for (ChainHead head : this.nodes.get()) {
			board = board.with("Node " + head.node(), (head.trouble() != null) ? "FAILING" : "WORKING",
					StatusTexts.of(head));
		}
		if (now.lightning() != null) {
			board = board.with(
					"Lightning node " + Optional.ofNullable(now.lightning().host()).orElse(now.lightning().node()),
					now.lightning().state(), StatusTexts.of(now.lightning()));
		}
		return board;
	}

}
