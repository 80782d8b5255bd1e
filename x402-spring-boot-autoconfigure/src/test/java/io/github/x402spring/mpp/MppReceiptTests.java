package io.github.x402spring.mpp;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Receipts name the challenge and the settlement, in canonical JSON.
 */
class MppReceiptTests {

	private static final Instant TIME = Instant.parse("2030-01-01T00:00:00.123456Z");

	@Test
	void receiptOfLightningNamesThePaymentHash() {
		assertThat(json(new MppReceipt("lightning", "9f72", TIME, "the-id", null))).isEqualTo("""
				{"challengeId":"the-id","method":"lightning","reference":"9f72","status":"success",\
				"timestamp":"2030-01-01T00:00:00Z"}""");
	}

	@Test
	void receiptOfAChainNamesIt() {
		assertThat(json(new MppReceipt("evm", "0xab", TIME, "the-id", 84532L))).isEqualTo("""
				{"chainId":84532,"challengeId":"the-id","method":"evm","reference":"0xab","status":"success",\
				"timestamp":"2030-01-01T00:00:00Z"}""");
	}

	private static String json(MppReceipt receipt) {
		assertThat(receipt.encode()).matches("[A-Za-z0-9_-]+");
		return new String(Base64Url.decode(receipt.encode()), StandardCharsets.UTF_8);
	}

}
