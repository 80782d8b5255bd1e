package io.github.x402spring.lightning;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

import io.github.x402spring.json.MalformedMessageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Invoices are read as BOLT 11 prescribes, or refused.
 */
class LightningInvoiceTests {

	private static final String EXAMPLES = "io.github.x402spring.lightning.Bolt11Examples#";

	private static final String PAYEE = "03e7156ae33b0a208d0744199163177e909e80176e55d97a2f221ede0f934dd9ad";

	private static final String HASH = "0001020304050607080900010203040506070809000102030405060708090102";

	private static final BigInteger KEY = new BigInteger(
			"e126f68f7eafcc8b74f54d269fe206be715000f94dac067d1c04a8ca3b2db734", 16);

	private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

	@ParameterizedTest
	@MethodSource(EXAMPLES + "valid")
	void examplesOfTheSpecificationAreRead(String text) {
		LightningInvoice invoice = LightningInvoice.read(text);
		// That of the last one is of another key: its s is another, its recovery the
		// same.
		assertThat(invoice.payee().equals(PAYEE)).isEqualTo(!text.equals(example(15)));
		assertThat(invoice.text()).isEqualTo(text.toLowerCase(Locale.ROOT));
		assertThat((invoice.description() != null) ^ (invoice.descriptionHash() != null)).isTrue();
	}

	@ParameterizedTest
	@MethodSource(EXAMPLES + "invalid")
	void invalidExamplesOfTheSpecificationAreRefused(String text) {
		assertRefused(text);
	}

	@Test
	void featureThatPayersMustKnowIsNotLookedAt() {
		assertThat(LightningInvoice.read(Bolt11Examples.forPayers()).hash()).hasToString(HASH);
	}

	@Test
	void donationHasNoAmount() {
		LightningInvoice invoice = LightningInvoice.read(example(0));
		assertThat(invoice.amount()).isNull();
		assertThat(invoice.network()).isEqualTo(LightningNetwork.MAINNET);
		assertThat(invoice.hash()).hasToString(HASH);
		assertThat(invoice.createdAt()).isEqualTo(Instant.ofEpochSecond(1_496_314_658));
		assertThat(invoice.expiry()).isEqualTo(Duration.ofHours(1));
		assertThat(invoice.description()).isEqualTo("Please consider supporting this project");
	}

	@Test
	void coffeeHasAmountAndExpiry() {
		LightningInvoice invoice = LightningInvoice.read(example(1));
		assertThat(invoice.amount()).isEqualTo(250_000_000);
		assertThat(invoice.expiresAt()).isEqualTo(Instant.ofEpochSecond(1_496_314_658 + 60));
		assertThat(invoice.description()).isEqualTo("1 cup coffee");
		assertThat(LightningInvoice.read(example(2)).description()).isEqualTo("\u30ca\u30f3\u30bb\u30f3\u30b9 1\u676f");
	}

	@Test
	void listHasTheHashOfItsDescription() {
		LightningInvoice invoice = LightningInvoice.read(example(3));
		assertThat(invoice.descriptionHash())
			.isEqualTo("3925b6f67e2c340036ed12093dd44e0368df1b6ea26c53dbe4811f58fd5db8c1");
		assertThat(invoice.amount()).isEqualTo(2_000_000_000);
		assertThat(LightningInvoice.read(example(4)).network()).isEqualTo(LightningNetwork.TESTNET);
	}

	@Test
	void picobitcoinsAreMillisatoshis() {
		assertThat(LightningInvoice.read(example(10)).amount()).isEqualTo(967_878_534);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1", "ln1", "lnbc1", "lnbc1qqqqqq", "lightning:lnbc1", "lnbc1\u0131qqqqqqqqqqq",
			"\u212Anbc1qqqqqqqqqqq" })
	void otherTextIsRefused(String text) {
		assertRefused(text);
	}

	@Test
	void longTextIsRefusedUnread() {
		assertRefused("lnbc1" + "q".repeat(7085));
	}

	@ParameterizedTest
	@ValueSource(strings = { "lnbc0u", "lnbc01u", "lnbc2500x", "lnbc11p", "lnbc21000001", "lnxx1u", "lnbcm", "lntbs-1u",
			"bc1u", "lnbc999999999999999999999" })
	void otherPrefixIsRefused(String prefix) {
		assertRefused(signed((it) -> it, prefix));
		assertThat(LightningInvoice.read(signed((it) -> it, "lnbc1u")).amount()).isEqualTo(100_000);
	}

	@Test
	void changedCharacterIsRefused() {
		String text = example(1);
		for (int i = 0; i < text.length(); i++) {
			char other = (text.charAt(i) == 'q') ? 'p' : 'q';
			assertRefused(text.substring(0, i) + other + text.substring(i + 1));
			assertRefused(text.substring(0, i));
		}
	}

	@Test
	void fieldThatComesTwiceIsRefused() {
		byte[] hash = field(InvoiceFields.HASH, new byte[52]);
		assertRefused(signed((it) -> concat(it, hash), "lnbc1u"));
		byte[] unknown = field(2, new byte[3]);
		assertThat(LightningInvoice.read(signed((it) -> concat(it, unknown, unknown), "lnbc1u")).hash())
			.hasToString(HASH);
	}

	@Test
	void fieldBeyondTheEndIsRefused() {
		assertRefused(signed((it) -> concat(it, new byte[] { 2 }), "lnbc1u"));
		assertRefused(signed((it) -> concat(it, new byte[] { 2, 0, 1 }), "lnbc1u"));
	}

	@Test
	void fieldFilledUpWithOnesIsRefused() {
		byte[] payee = FiveBits.of(InvoiceSignature.publicKey(KEY));
		assertThat(
				LightningInvoice.read(signed((it) -> concat(it, field(InvoiceFields.PAYEE, payee)), "lnbc1u")).payee())
			.isEqualTo(PAYEE);
		payee[52] |= 1;
		assertRefused(signed((it) -> concat(it, field(InvoiceFields.PAYEE, payee)), "lnbc1u"));
	}

	@Test
	void descriptionThatIsNoUtf8IsRefused() {
		assertRefused(signed((it) -> concat(Arrays.copyOf(it, 7 + 2 * 55),
				field(InvoiceFields.DESCRIPTION, FiveBits.of(new byte[] { (byte) 0xc3 }))), "lnbc1u"));
	}

	@Test
	void descriptionAndItsHashTogetherAreRefused() {
		assertRefused(signed((it) -> concat(it, field(InvoiceFields.DESCRIPTION_HASH, new byte[52])), "lnbc1u"));
		assertRefused(signed((it) -> Arrays.copyOf(it, 7 + 2 * 55), "lnbc1u"));
	}

	@Test
	void namedPayeeMustHaveSigned() {
		byte[] other = FiveBits.of(InvoiceSignature.publicKey(BigInteger.TWO));
		assertRefused(signed((it) -> concat(it, field(InvoiceFields.PAYEE, other)), "lnbc1u"));
		byte[] none = FiveBits.of(new byte[33]);
		assertRefused(signed((it) -> concat(it, field(InvoiceFields.PAYEE, none)), "lnbc1u"));
	}

	@Test
	void highSignatureOfANamedPayeeIsRefused() {
		BigInteger order = new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
		byte[] digest = PaymentHash.sha256("x".getBytes(StandardCharsets.UTF_8));
		InvoiceSignature low = InvoiceSignature.sign(digest, KEY);
		InvoiceSignature high = new InvoiceSignature(low.r(), order.subtract(low.s()), low.recovery() ^ 1);
		byte[] payee = InvoiceSignature.publicKey(KEY);
		assertThat(low.isBy(digest, payee)).isTrue();
		assertThat(high.isBy(digest, payee)).isFalse();
		assertThat(high.recover(digest)).hasValueSatisfying((key) -> assertThat(key).isEqualTo(payee));
	}

	@ParameterizedTest
	@CsvSource({ "0, 1", "1, 0", "-1, 1" })
	void signatureOutOfRangeHasNoPayee(BigInteger r, BigInteger s) {
		assertThat(new InvoiceSignature(r, s, 0).recover(new byte[32])).isEmpty();
		assertThat(new InvoiceSignature(r, s, 0).isBy(new byte[32], InvoiceSignature.publicKey(KEY))).isFalse();
	}

	@Test
	void recoveryBeyondFourKeysHasNoPayee() {
		InvoiceSignature signature = InvoiceSignature.sign(new byte[32], KEY);
		for (int recovery : new int[] { -128, -1, 2, 3, 4, 31 }) {
			assertThat(new InvoiceSignature(signature.r(), signature.s(), recovery).recover(new byte[32])).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "1, 10p", "99, 990p", "100, 1n", "1000, 10n", "100000, 1u", "250000000, 2500u", "100000000, 1m",
			"100000000000, 1", "2100000000000000000, 21000000" })
	void amountIsWrittenInTheLargestUnit(BigInteger amount, String text) {
		assertThat(InvoiceAmount.write(amount)).isEqualTo(text);
		assertThat(LightningInvoice.read(signed((it) -> it, "lnbcrt" + text)).amount()).isEqualTo(amount);
	}

	@Test
	void sandboxSignsForTestNetworksOnly() {
		assertThatIllegalArgumentException().isThrownBy(() -> InvoiceSigner.random(LightningNetwork.MAINNET));
		for (LightningNetwork network : List.of(LightningNetwork.TESTNET, LightningNetwork.SIGNET,
				LightningNetwork.REGTEST)) {
			LightningInvoice invoice = InvoiceSigner.random(network)
				.sign(BigInteger.valueOf(21_000), new PaymentHash(HASH), "Weather", NOW, Duration.ofMinutes(5));
			assertThat(invoice.network()).isEqualTo(network);
			assertThat(invoice.expiresAt()).isEqualTo(NOW.plusSeconds(300));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "00", "0001020304050607080900010203040506070809000102030405060708090g02",
			"0001020304050607080900010203040506070809000102030405060708090A02" })
	void otherTextIsNoPaymentHash(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> new PaymentHash(text));
	}

	@Test
	void hashIsThatOfThePreimage() {
		byte[] preimage = new byte[32];
		Arrays.fill(preimage, (byte) 0x22);
		PaymentHash hash = PaymentHash.ofPreimage(preimage);
		assertThat(hash).hasToString("9f72ea0cf49536e3c66c787f705186df9a4378083753ae9536d65b3ad7fcddc4");
		assertThat(PaymentHash.of(hash.bytes())).isEqualTo(hash);
		assertThatIllegalArgumentException().isThrownBy(() -> PaymentHash.ofPreimage(new byte[31]));
	}

	// Timestamp, hash, secret and description, in this order, before they are changed.
	private static String signed(UnaryOperator<byte[]> change, String prefix) {
		byte[] words = change.apply(concat(FiveBits.ofNumber(NOW.getEpochSecond(), 7),
				field(InvoiceFields.HASH, FiveBits.of(new PaymentHash(HASH).bytes())),
				field(InvoiceFields.SECRET, new byte[52]),
				field(InvoiceFields.DESCRIPTION, InvoiceFields.ofText("Weather"))));
		byte[] signature = InvoiceSignature.sign(InvoiceReader.digest(prefix, words), KEY).bytes();
		return new Bech32(prefix, concat(words, FiveBits.of(signature))).encode();
	}

	private static byte[] field(int type, byte[] words) {
		return concat(new byte[] { (byte) type }, FiveBits.ofNumber(words.length, 2), words);
	}

	private static byte[] concat(byte[]... parts) {
		byte[] all = new byte[0];
		for (byte[] part : parts) {
			int length = all.length;
			all = Arrays.copyOf(all, length + part.length);
			System.arraycopy(part, 0, all, length, part.length);
		}
		return all;
	}

	private static String example(int index) {
		return Bolt11Examples.valid().skip(index).findFirst().orElseThrow();
	}

	private static void assertRefused(String text) {
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> LightningInvoice.read(text))
			.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(100));
	}

}
