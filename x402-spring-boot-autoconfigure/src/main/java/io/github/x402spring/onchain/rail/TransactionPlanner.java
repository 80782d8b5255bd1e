package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.onchain.NodeAnswer;
import io.github.x402spring.onchain.NodeCall;
import io.github.x402spring.payment.PaymentUnavailableException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Makes transactions of requests. A batch is run on the newest block before it is written
 * down, with the gas that it will have: what fails there is left out.
 */
final class TransactionPlanner {

	private static final Log logger = LogFactory.getLog(TransactionPlanner.class);

	private static final String NO_CODE = "0x";

	private final LaneParts parts;

	private boolean impossible;

	TransactionPlanner(LaneParts parts) {
		this.parts = parts;
	}

	/**
	 * Make transactions. Requests whose transfer would fail are told so.
	 * @param groups those that may be sent together
	 * @param affordable how much gas the account can pay for, if that is known
	 * @return the transactions
	 * @throws PaymentUnavailableException if no node has a say now
	 */
	List<PlannedTransaction> plan(List<List<SettlementRequest>> groups, Optional<BigInteger> affordable) {
		List<PlannedTransaction> planned = new ArrayList<>();
		groups.forEach((group) -> split(group, affordable, planned));
		return planned;
	}

	// A batch that the account cannot pay for would hold up all after it.
	private void split(List<SettlementRequest> group, Optional<BigInteger> affordable,
			List<PlannedTransaction> planned) {
		BigInteger needed = PlannedTransaction.batchGas(group.size());
		if (group.size() < 2 || affordable.filter((gas) -> gas.compareTo(needed) < 0).isEmpty()) {
			plan(group, planned);
			return;
		}
		split(group.subList(0, group.size() / 2), affordable, planned);
		split(group.subList(group.size() / 2, group.size()), affordable, planned);
	}

	private void plan(List<SettlementRequest> group, List<PlannedTransaction> planned) {
		if (group.size() < 2 || this.impossible) {
			group.forEach((request) -> planned.add(PlannedTransaction.alone(request)));
			return;
		}
		PlannedTransaction together = PlannedTransaction.together(group);
		List<NodeCall> questions = new ArrayList<>(List.of(NodeCall.code(together.to()),
				NodeCall.run(this.parts.signer().address(), together.to(), together.data(), together.gasLimit())));
		group.forEach((request) -> questions.add(NodeCall.code(request.transfer().authorization().from())));
		List<NodeAnswer> answers = this.parts.chain().askEach(questions).answers();
		if (isEmpty(answers.get(0))) {
			noMulticall();
			plan(group, planned);
			return;
		}
		List<SettlementRequest> plain = withoutCode(group, answers.subList(2, answers.size()), planned);
		if (plain.size() < group.size()) {
			plan(plain, planned);
			return;
		}
		successes(answers.get(1), group.size()).ifPresentOrElse((successes) -> divide(together, successes, planned),
				() -> judge(group, planned));
	}

	// Code of a payer may use up all gas of the others. Without it, they are run again.
	private static List<SettlementRequest> withoutCode(List<SettlementRequest> group, List<NodeAnswer> codes,
			List<PlannedTransaction> planned) {
		List<SettlementRequest> plain = new ArrayList<>();
		for (int i = 0; i < group.size(); i++) {
			if (isEmpty(codes.get(i))) {
				plain.add(group.get(i));
			}
			else {
				planned.add(PlannedTransaction.alone(group.get(i)));
			}
		}
		return plain;
	}

	private void noMulticall() {
		this.impossible = true;
		logger.warn("There is no Multicall3 at " + MulticallCall.CONTRACT + " on " + this.parts.chain().network()
				+ ": each payment is settled by a transaction of its own");
	}

	private void divide(PlannedTransaction together, List<Boolean> successes, List<PlannedTransaction> planned) {
		List<SettlementRequest> good = new ArrayList<>();
		List<SettlementRequest> failing = new ArrayList<>();
		for (int i = 0; i < successes.size(); i++) {
			SettlementRequest request = together.requests().get(i);
			if (successes.get(i)) {
				good.add(request);
			}
			else {
				failing.add(request);
			}
		}
		if (good.size() == successes.size()) {
			planned.add(together);
			return;
		}
		judge(failing, planned);
		plan(good, planned);
	}

	// What would fail is not paid for. It may succeed later, or be paid by another
	// sender.
	private void judge(List<SettlementRequest> failing, List<PlannedTransaction> planned) {
		if (failing.isEmpty()) {
			return;
		}
		List<Optional<Boolean>> alone = this.parts.verifier()
			.wouldSucceed(this.parts.chain(), failing.stream().map(SettlementRequest::transfer).toList());
		for (int i = 0; i < failing.size(); i++) {
			SettlementRequest request = failing.get(i);
			alone.get(i).ifPresentOrElse((good) -> {
				if (good) {
					planned.add(PlannedTransaction.alone(request));
				}
				else {
					request.unknown("transfer would fail", null);
				}
			}, request::notSent);
		}
	}

	// Empty if the batch would fail as a whole.
	private Optional<List<Boolean>> successes(NodeAnswer run, int count) {
		Optional<List<Boolean>> successes = (run instanceof NodeAnswer.Refused) ? Optional.empty()
				: MulticallCall.successes(run.bytes(), count);
		if (successes.isEmpty()) {
			logger.warn("A batch of " + count + " payments of " + this.parts.account()
					+ " would fail as a whole: each is settled by a transaction of its own");
		}
		return successes;
	}

	/**
	 * Return whether there is a use in waiting for others.
	 * @return whether there are batches on this chain, as far as is known
	 */
	boolean canBatch() {
		return !this.impossible;
	}

	private static boolean isEmpty(NodeAnswer code) {
		return code instanceof NodeAnswer.Result && code.bytes().equals(NO_CODE);
	}

}
