package io.github.x402spring.onchain;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a transaction cost, by its receipt.
 */
class TransferReceiptFeeTests {

	private static final String HASH = "0x" + "ab".repeat(32);

	@Test
	void gasIsPaidByItsEffectivePrice() {
		assertThat(receipt(Map.of()).gasUsed()).isEqualTo(76_000);
		assertThat(receipt(Map.of()).fee()).isEqualTo(76_000 * 7L);
	}

	@Test
	void dataFeeOfAnOpStackChainIsAdded() {
		assertThat(receipt(Map.of("l1Fee", "0x3e8", "l1GasPrice", "0x5", "l1GasUsed", "0x640")).fee())
			.isEqualTo(76_000 * 7L + 1000);
	}

	@Test
	void operatorFeeIsInMillionthsOfTheGas() {
		assertThat(
				receipt(Map.of("l1Fee", "0x3e8", "operatorFeeScalar", "0x1e8480", "operatorFeeConstant", "0xa")).fee())
			.isEqualTo(76_000 * 7L + 1000 + 2 * 76_000 + 10);
	}

	@Test
	void operatorFeeIsInHundredsOfTheGasSinceJovian() {
		assertThat(receipt(
				Map.of("operatorFeeScalar", "0x2", "operatorFeeConstant", "0xa", "daFootprintGasScalar", "0x190"))
			.fee()).isEqualTo(76_000 * 7L + 76_000 * 2 * 100 + 10);
	}

	@Test
	void whatIsNoNumberCountsAsNothing() {
		Map<String, Object> odd = new HashMap<>();
		odd.put("l1Fee", null);
		odd.put("operatorFeeScalar", "many");
		odd.put("operatorFeeConstant", 12);
		assertThat(receipt(odd).fee()).isEqualTo(76_000 * 7L);
	}

	private static TransferReceipt receipt(Map<String, Object> more) {
		Map<String, Object> receipt = new HashMap<>(Map.of("transactionHash", HASH, "blockNumber", "0x10", "blockHash",
				"0x" + "0b".repeat(32), "status", "0x1", "gasUsed", "0x128e0", "effectiveGasPrice", "0x7"));
		receipt.putAll(more);
		return TransferReceipt.read(HASH, new NodeAnswer.Result(JsonMapper.shared().valueToTree(receipt)))
			.orElseThrow();
	}

}
