package io.github.x402spring.onchain.rail;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.evm.Hex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.abi.DefaultFunctionEncoder;
import org.web3j.abi.datatypes.Bool;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.DynamicStruct;
import org.web3j.abi.datatypes.Type;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The call of Multicall3, and what it returns.
 */
class MulticallCallTests {

	private static final SignedTransfer TRANSFER = SignedTransfer
		.of(SignedPayments.valid(Instant.EPOCH, Instant.EPOCH.plusSeconds(60)));

	@Test
	void callHasTheFormOfMulticall3() {
		String call = MulticallCall.of(List.of(TRANSFER, TRANSFER));
		String token = "0".repeat(24) + SignedPayments.TOKEN.address().value().substring(2);
		assertThat(call).startsWith("0x82ad56cb" + word(0x20) + word(2) + word(0x40));
		assertThat(call.toLowerCase())
			.contains(token.toLowerCase() + word(1) + word(0x60) + word(292) + TRANSFER.call().substring(2));
		assertThat(call.split(TRANSFER.call().substring(2))).hasSize(3);
	}

	@Test
	void successOfEachIsRead() {
		assertThat(MulticallCall.successes(returned(true, false, true), 3)).contains(List.of(true, false, true));
	}

	@Test
	void otherCountIsNoAnswer() {
		assertThat(MulticallCall.successes(returned(true, false), 3)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "0x", "0x00", "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
			"0x000000000000000000000000000000000000000000000000000000007fffffff",
			"0x00000000000000000000000000000000000000000000000000000000000000200000000000000000000000000000000000000000000000000000000000000001" })
	void whatCannotBeReadIsNoAnswer(String returned) {
		assertThat(MulticallCall.successes(returned, 1)).isEmpty();
	}

	@SuppressWarnings("rawtypes")
	private static String returned(boolean... successes) {
		List<DynamicStruct> results = new ArrayList<>();
		for (boolean success : successes) {
			results.add(new DynamicStruct(new Bool(success), new DynamicBytes(Hex.decode("0xabcdef", 3))));
		}
		return "0x" + new DefaultFunctionEncoder()
			.encodeParameters(List.<Type>of(new DynamicArray<>(DynamicStruct.class, results)));
	}

	private static String word(long value) {
		return "%064x".formatted(value);
	}

}
