package io.github.x402spring.lightning;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import fr.acinq.bitcoin.ByteVector32;
import fr.acinq.bitcoin.Chain;
import fr.acinq.bitcoin.PrivateKey;
import fr.acinq.bitcoin.utils.Either;
import fr.acinq.lightning.CltvExpiryDelta;
import fr.acinq.lightning.Features;
import fr.acinq.lightning.MilliSatoshi;
import fr.acinq.lightning.payment.Bolt11Invoice;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Invoices say the same to us as to the library of a wallet, whichever of the two made
 * them.
 */
class OtherReaderTests {

	private final Random random = new Random(11);

	@ParameterizedTest
	@MethodSource("readByBoth")
	void examplesSayTheSame(String text) {
		assertSame(LightningInvoice.read(text), Bolt11Invoice.Companion.read(text).get());
	}

	@Test
	void ourInvoicesAreReadByTheLibrary() {
		for (int i = 0; i < 200; i++) {
			LightningInvoice own = InvoiceSigner.random(LightningNetwork.REGTEST)
				.sign(amount(), PaymentHash.of(bytes()), "Weather for " + i + " \u20ac", time(),
						Duration.ofSeconds(this.random.nextInt(1, 1_000_000)));
			Bolt11Invoice read = Bolt11Invoice.Companion.read(own.text()).get();
			assertSame(own, read);
			assertThat(read.getChain()).isEqualTo(Chain.Regtest.INSTANCE);
		}
	}

	@Test
	@SuppressWarnings("unchecked")
	void invoicesOfTheLibraryAreReadByUs() {
		for (int i = 0; i < 200; i++) {
			Bolt11Invoice made = Bolt11Invoice.Companion.create(Chain.Testnet3.INSTANCE,
					new MilliSatoshi(amount().longValue()), new ByteVector32(bytes()), new PrivateKey(bytes()),
					new Either.Left<>("Weather for " + i), new CltvExpiryDelta(18),
					Features.Companion.invoke(new byte[] { 0x41, 0 }), new ByteVector32(bytes()), null,
					(long) this.random.nextInt(1, 1_000_000), List.of(), time().getEpochSecond());
			LightningInvoice read = LightningInvoice.read(made.write());
			assertSame(read, made);
			assertThat(read.network()).isEqualTo(LightningNetwork.TESTNET);
		}
	}

	// The library refuses an address that should be skipped, and a high signature.
	static Stream<String> readByBoth() {
		List<String> examples = new ArrayList<>(Bolt11Examples.valid().toList());
		examples.remove(15);
		examples.remove(13);
		return examples.stream();
	}

	private static void assertSame(LightningInvoice own, Bolt11Invoice other) {
		assertThat(own.hash()).hasToString(other.getPaymentHash().toHex());
		assertThat(own.payee()).isEqualTo(other.getNodeId().toHex());
		assertThat(own.createdAt().getEpochSecond()).isEqualTo(other.getTimestampSeconds());
		assertThat(own.description()).isEqualTo(other.getDescription());
		assertThat(own.descriptionHash())
			.isEqualTo((other.getDescriptionHash() != null) ? other.getDescriptionHash().toHex() : null);
		assertThat(own.amount()).isEqualTo(amount(other));
		Long expiry = other.getExpirySeconds();
		assertThat(own.expiry().toSeconds()).isEqualTo((expiry != null) ? expiry : 3600);
	}

	private static @Nullable BigInteger amount(Bolt11Invoice invoice) {
		return (invoice.getAmount() != null) ? BigInteger.valueOf(invoice.getAmount().getMsat()) : null;
	}

	// Of all sizes.
	private BigInteger amount() {
		return new BigInteger(this.random.nextInt(1, 50), this.random).add(BigInteger.ONE);
	}

	private Instant time() {
		return Instant.ofEpochSecond(this.random.nextLong(1L << 34));
	}

	private byte[] bytes() {
		byte[] bytes = new byte[32];
		this.random.nextBytes(bytes);
		return bytes;
	}

}
