package io.github.x402spring.mpp;

import java.math.BigInteger;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.PaymentHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Method lightning: an invoice, and the preimage that proves its payment.
 */
class LightningChargeTests {

	private static final PaymentHash HASH = PaymentHash.ofPreimage(HexFormat.of().parseHex("22".repeat(32)));

	private static final LightningCharge CHARGE = new LightningCharge(BigInteger.valueOf(100), "lnbcrt1abc", HASH,
			LightningNetwork.REGTEST);

	@Test
	void requestIsThatOfTheReference() {
		assertThat(CHARGE.encode()).isEqualTo(MppVectors.challenge("lightning").request());
		assertThat(LightningCharge.read(CHARGE.encode())).isEqualTo(CHARGE);
	}

	@Test
	void preimageProvesThePayment() {
		assertThat(CHARGE.isPaidBy(LightningCharge.preimage(MppVectors.credential("lightning").payload()))).isTrue();
		assertThat(CHARGE.isPaidBy(new byte[32])).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"preimage\":\"\"}", "{\"preimage\":null}", "{\"preimage\":1}",
			"{\"preimage\":\"2222\"}",
			"{\"preimage\":\"ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB\"}",
			"{\"preimage\":\"0x22222222222222222222222222222222222222222222222222222222222222\"}" })
	void preimageOfAnotherFormIsRefused(String payload) {
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> LightningCharge.preimage(StrictJson.parseObject(payload)));
	}

	@Test
	void invoiceIsChargedInWholeSatoshis() {
		assertThat(LightningCharge.of(invoice(BigInteger.valueOf(100_000), LightningNetwork.REGTEST))).hasValue(CHARGE);
		assertThat(LightningCharge.of(invoice(BigInteger.valueOf(100_001), LightningNetwork.REGTEST))).isEmpty();
		assertThat(LightningCharge.of(invoice(BigInteger.valueOf(999), LightningNetwork.REGTEST))).isEmpty();
		assertThat(LightningCharge.of(invoice(null, LightningNetwork.REGTEST))).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(LightningNetwork.class)
	void networksAreNamedAsTheMethodNamesThem(LightningNetwork network) {
		Optional<LightningCharge> charge = LightningCharge.of(invoice(BigInteger.valueOf(1000), network));
		assertThat(charge.isPresent()).isEqualTo(network != LightningNetwork.TESTNET);
		charge.ifPresent((it) -> {
			assertThat(it.request().get("methodDetails").get("network").stringValue()).isIn("mainnet", "signet",
					"regtest");
			assertThat(LightningCharge.read(it.encode())).isEqualTo(it);
		});
	}

	@Test
	void chargeOfAnotherFormIsNotMade() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new LightningCharge(BigInteger.ZERO, "lnbc1", HASH, LightningNetwork.MAINNET));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new LightningCharge(BigInteger.ONE, "lntb1", HASH, LightningNetwork.TESTNET));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"sat\"->\"btc\"", "\"100\"->100", "\"100\"->\"0\"", "\"100\"->\"1.5\"",
			"regtest->testnet", "paymentHash->hash", "methodDetails->details" })
	void requestOfAnotherFormIsRefused(String change) {
		String[] parts = change.split("->");
		String request = CanonicalJson.write(CHARGE.request()).replace(parts[0], parts[1]);
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> LightningCharge.read(Base64Url.encode(request)));
	}

	private static LightningInvoice invoice(BigInteger amount, LightningNetwork network) {
		return new LightningInvoice("lnbcrt1abc", network, amount, HASH, MppVectors.NOW, Duration.ofMinutes(5), "",
				null, "02".repeat(33));
	}

}
