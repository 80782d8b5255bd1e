package io.github.x402spring.onchain.cost;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.evm.Address;
import io.github.x402spring.onchain.ChainCalls;
import io.github.x402spring.onchain.NodeAnswer;
import io.github.x402spring.onchain.NodeCall;
import io.github.x402spring.onchain.NodeReply;
import io.github.x402spring.payment.PaymentUnavailableException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.web3j.crypto.Hash;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;

/**
 * Asks a node in one round trip what its chain charges, and what accounts hold.
 */
final class CostQuestions {

	/**
	 * Knows on each OP-stack chain (Base, OP Mainnet and others) what is charged beside
	 * the gas. Elsewhere it is no contract, and a call returns nothing.
	 */
	private static final Address ORACLE = new Address("0x420000000000000000000000000000000000000f");

	private static final String DATA_FEE = selector("getL1FeeUpperBound(uint256)");

	private static final String OPERATOR_FEE = selector("getOperatorFee(uint256)");

	/** Bytes of a transaction with one transfer, before it is signed. */
	private static final BigInteger SIZE = BigInteger.valueOf(350);

	/** Hexadecimal digits of a number in a call. */
	private static final int WORD = 64;

	private static final Log logger = LogFactory.getLog(CostQuestions.class);

	private CostQuestions() {
	}

	static void ask(ChainCalls chain, ChainCosts costs) {
		List<Address> accounts = costs.wallets().stream().map(GasWallet::account).toList();
		List<NodeCall> calls = new ArrayList<>(List.of(new NodeCall("eth_maxPriorityFeePerGas", List.of()),
				NodeCall.read(ORACLE, DATA_FEE + word(SIZE)), NodeCall.read(ORACLE, OPERATOR_FEE + word(costs.gas()))));
		int fixed = calls.size();
		accounts.forEach((account) -> calls.add(NodeCall.balance(account)));
		try {
			NodeReply reply = chain.askEach(calls);
			BigInteger priority = ChainCosts.priority(reply.answers().get(0));
			costs.see(new ChainFees(reply.baseFee(), priority,
					fee(reply.answers().get(1)).add(fee(reply.answers().get(2)))));
			for (int i = 0; i < accounts.size(); i++) {
				costs.see(accounts.get(i), reply.answers().get(fixed + i).quantity());
			}
		}
		catch (PaymentUnavailableException ex) {
			logger.debug("What gas costs on " + chain.network() + " stays as it was seen last: " + ex.getMessage());
		}
	}

	private static BigInteger fee(NodeAnswer answer) {
		return (answer instanceof NodeAnswer.Result(JsonNode value) && value.asString("").length() == 2 + 64)
				? answer.word() : BigInteger.ZERO;
	}

	private static String word(BigInteger number) {
		return Numeric.toHexStringNoPrefixZeroPadded(number, WORD);
	}

	private static String selector(String signature) {
		return Hash.sha3String(signature).substring(0, 10);
	}

}
