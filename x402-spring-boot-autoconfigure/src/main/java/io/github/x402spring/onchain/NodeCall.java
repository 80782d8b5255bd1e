package io.github.x402spring.onchain;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

import io.github.x402spring.evm.Address;

/**
 * One question to a node.
 *
 * @param method method of JSON-RPC
 * @param parameters what it takes
 * @since 0.1.0
 */
public record NodeCall(String method, List<Object> parameters) {

	private static final String LATEST = "latest";

	/**
	 * Create a question.
	 */
	public NodeCall {
		parameters = List.copyOf(parameters);
	}

	/**
	 * Run a function of a contract on the newest block, and change nothing.
	 * @param from who calls
	 * @param to the contract
	 * @param data the call
	 * @param gas how much it may use
	 * @return the question; its answer is what the function returns
	 */
	public static NodeCall run(Address from, Address to, String data, BigInteger gas) {
		return new NodeCall("eth_call", List
			.of(Map.of("from", from.value(), "to", to.value(), "data", data, "gas", "0x" + gas.toString(16)), LATEST));
	}

	/**
	 * Read from a contract on the newest block.
	 * @param contract the contract
	 * @param data the call
	 * @return the question; its answer is what the function returns
	 */
	public static NodeCall read(Address contract, String data) {
		return new NodeCall("eth_call", List.of(Map.of("to", contract.value(), "data", data), LATEST));
	}

	/**
	 * Ask for the code of an account in the newest block.
	 * @param account the account
	 * @return the question; its answer is {@code 0x} if the account is no contract
	 */
	public static NodeCall code(Address account) {
		return new NodeCall("eth_getCode", List.of(account.value(), LATEST));
	}

	/**
	 * Ask for the balance of an account in the newest block.
	 * @param account the account
	 * @return the question; its answer is an amount of the chain's coin in wei
	 */
	public static NodeCall balance(Address account) {
		return new NodeCall("eth_getBalance", List.of(account.value(), LATEST));
	}

	/**
	 * Ask for a block without its transactions.
	 * @param which its number in hexadecimal digits, or a tag such as {@code finalized}
	 * @return the question; its answer is the block
	 */
	public static NodeCall block(String which) {
		return new NodeCall("eth_getBlockByNumber", List.of(which, false));
	}

	/**
	 * Leaves out the parameters: they may hold a payment.
	 * @return the method
	 */
	@Override
	public String toString() {
		return "NodeCall[" + this.method + "]";
	}

}
