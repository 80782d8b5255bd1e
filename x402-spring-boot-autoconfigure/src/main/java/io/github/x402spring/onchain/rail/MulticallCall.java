package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Hex;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Bool;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.DynamicStruct;
import org.web3j.abi.datatypes.Type;
import org.web3j.crypto.Hash;

/**
 * The call of Multicall3 that makes several transfers, each of which may fail, in
 * Solidity's encoding.
 */
final class MulticallCall {

	/** Multicall3 has this address on every chain that has it. */
	static final Address CONTRACT = new Address("0xcA11bde05977b3631167028862bE2a173976CA11");

	private static final String AGGREGATE = Hash.sha3String("aggregate3((address,bool,bytes)[])").substring(0, 10);

	private static final int WORD = 64;

	private MulticallCall() {
	}

	@SuppressWarnings("rawtypes")
	static String of(List<SignedTransfer> transfers) {
		List<DynamicStruct> calls = transfers.stream()
			.map((it) -> new DynamicStruct(new org.web3j.abi.datatypes.Address(it.token().value()), new Bool(true),
					bytes(it.call())))
			.toList();
		return AGGREGATE
				+ FunctionEncoder.encodeConstructor(List.<Type>of(new DynamicArray<>(DynamicStruct.class, calls)));
	}

	/**
	 * Read a call.
	 * @param data the call, as {@link #of} makes it
	 * @return the calls that it makes, in their order
	 */
	static List<String> calls(String data) {
		String words = data.substring(AGGREGATE.length());
		int elements = place(words, 0) + WORD;
		return IntStream.range(0, number(words, elements - WORD)).mapToObj((i) -> {
			int element = elements + place(words, elements + i * WORD);
			int bytes = element + place(words, element + 2 * WORD);
			return "0x" + words.substring(bytes + WORD, bytes + WORD + place(words, bytes));
		}).toList();
	}

	/**
	 * Read what the call returned: an array of pairs of success and bytes.
	 * @param returned {@code 0x} and hexadecimal digits
	 * @param count how many calls there were
	 * @return which of them succeeded; empty if that cannot be read
	 */
	static Optional<List<Boolean>> successes(String returned, int count) {
		try {
			String words = returned.substring(2);
			int elements = place(words, 0) + WORD;
			if (number(words, elements - WORD) != count) {
				return Optional.empty();
			}
			return Optional.of(IntStream.range(0, count)
				.map((i) -> number(words, elements + place(words, elements + i * WORD)))
				.mapToObj((success) -> success == 1)
				.toList());
		}
		catch (ArithmeticException | IndexOutOfBoundsException | NumberFormatException ex) {
			return Optional.empty();
		}
	}

	private static int number(String words, int at) {
		return new BigInteger(words.substring(at, at + WORD), 16).intValueExact();
	}

	// Counted in bytes there.
	private static int place(String words, int at) {
		return Math.multiplyExact(number(words, at), 2);
	}

	private static DynamicBytes bytes(String hex) {
		return new DynamicBytes(Hex.decode(hex, hex.length() / 2 - 1));
	}

}
