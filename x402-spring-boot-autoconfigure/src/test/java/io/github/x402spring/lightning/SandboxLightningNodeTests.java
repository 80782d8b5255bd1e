package io.github.x402spring.lightning;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HexFormat;

import io.github.x402spring.lightning.InvoiceState.Ended;
import io.github.x402spring.lightning.InvoiceState.Missing;
import io.github.x402spring.lightning.InvoiceState.Open;
import io.github.x402spring.lightning.InvoiceState.Settled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The sandbox behaves as a node does, and remembers no more than it may.
 */
class SandboxLightningNodeTests {

	private static final InvoiceRequest REQUEST = new InvoiceRequest(LightningNetwork.REGTEST,
			BigInteger.valueOf(21_000), "Weather \u2600", Duration.ofMinutes(5));

	private final SettableClock clock = new SettableClock();

	private final SandboxLightningNode node = new SandboxLightningNode(LightningNetwork.REGTEST, this.clock);

	@Test
	void invoiceIsWhatWasAskedFor() {
		LightningInvoice invoice = this.node.createInvoice(REQUEST);
		assertThat(REQUEST.objection(invoice, this.clock.now)).isEmpty();
		assertThat(invoice.expiresAt()).isEqualTo(this.clock.now.plusSeconds(300));
		assertThat(this.node.createInvoice(REQUEST).hash()).isNotEqualTo(invoice.hash());
		assertThat(this.node.smallestUnit()).isEqualTo(1);
	}

	@Test
	void payerLearnsThePreimage() {
		LightningInvoice invoice = this.node.createInvoice(REQUEST);
		assertThat(this.node.find(invoice.hash())).isEqualTo(new Open());
		String preimage = this.node.pay(invoice).orElseThrow();
		assertThat(PaymentHash.ofPreimage(HexFormat.of().parseHex(preimage))).isEqualTo(invoice.hash());
		assertThat(this.node.find(invoice.hash())).isEqualTo(new Settled(BigInteger.valueOf(21_000), BigInteger.ZERO));
		assertThat(this.node.find(invoice.hash()).toString()).doesNotContain(preimage);
	}

	@Test
	void invoiceCannotBePaidAfterItsEnd() {
		LightningInvoice invoice = this.node.createInvoice(REQUEST);
		LightningInvoice paid = this.node.createInvoice(REQUEST);
		String preimage = this.node.pay(paid).orElseThrow();
		this.clock.now = invoice.expiresAt();
		assertThat(this.node.pay(invoice)).isEmpty();
		assertThat(this.node.find(invoice.hash())).isEqualTo(new Ended());
		assertThat(this.node.pay(paid)).contains(preimage);
		assertThat(this.node.find(paid.hash())).isInstanceOf(Settled.class);
	}

	@Test
	void invoiceOfAnotherNodeIsNotPaid() {
		LightningInvoice other = new SandboxLightningNode(LightningNetwork.REGTEST, this.clock).createInvoice(REQUEST);
		assertThat(this.node.pay(other)).isEmpty();
		assertThat(this.node.find(other.hash())).isEqualTo(new Missing());
	}

	@Test
	void oldInvoicesAreForgotten() {
		LightningInvoice first = this.node.createInvoice(REQUEST);
		this.clock.now = this.clock.now.plus(Duration.ofDays(1));
		this.node.createInvoice(REQUEST);
		assertThat(this.node.find(first.hash())).isEqualTo(new Missing());
	}

	@Test
	void realMoneyIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new SandboxLightningNode(LightningNetwork.MAINNET, this.clock));
		InvoiceRequest elsewhere = new InvoiceRequest(LightningNetwork.MAINNET, BigInteger.ONE, "", REQUEST.expiry());
		assertThatIllegalArgumentException().isThrownBy(() -> this.node.createInvoice(elsewhere));
	}

	@ParameterizedTest
	@CsvSource({ "TESTNET, 21000, Weather \u2600, 300, it is for another network",
			"REGTEST, 20999, Weather \u2600, 300, its amount differs",
			"REGTEST, 21000, Rain, 300, its description differs",
			"REGTEST, 21000, Weather \u2600, 239, it expires too late" })
	void otherInvoiceIsNoticed(LightningNetwork network, BigInteger amount, String description, int expiry,
			String objection) {
		LightningInvoice invoice = this.node.createInvoice(REQUEST);
		InvoiceRequest other = new InvoiceRequest(network, amount, description, Duration.ofSeconds(expiry));
		assertThat(other.objection(invoice, this.clock.now)).contains(objection);
		assertThat(REQUEST.objection(invoice, invoice.expiresAt())).contains("it has expired");
		assertThat(new InvoiceRequest(LightningNetwork.REGTEST, REQUEST.amount(), REQUEST.description(),
				Duration.ofSeconds(240))
			.objection(invoice, this.clock.now)).isEmpty();
	}

	@Test
	void invoiceWithoutAmountIsNoticed() {
		LightningInvoice donation = LightningInvoice.read(Bolt11Examples.valid().findFirst().orElseThrow());
		InvoiceRequest request = new InvoiceRequest(LightningNetwork.MAINNET, BigInteger.ONE,
				"Please consider supporting this project", Duration.ofHours(1));
		assertThat(request.objection(donation, donation.createdAt())).contains("its amount differs");
	}

	@Test
	void hashOfTheDescriptionCountsAsIt() {
		LightningInvoice hashed = LightningInvoice.read(Bolt11Examples.valid().skip(3).findFirst().orElseThrow());
		InvoiceRequest request = new InvoiceRequest(LightningNetwork.MAINNET, BigInteger.valueOf(2_000_000_000),
				"One piece of chocolate cake", Duration.ofHours(1));
		assertThat(request.objection(hashed, hashed.createdAt())).contains("its description differs");
		String sha256 = HexFormat.of()
			.formatHex(PaymentHash.sha256(request.description().getBytes(StandardCharsets.UTF_8)));
		LightningInvoice same = new LightningInvoice(hashed.text(), hashed.network(), hashed.amount(), hashed.hash(),
				hashed.createdAt(), hashed.expiry(), null, sha256, hashed.payee());
		assertThat(request.objection(same, hashed.createdAt())).isEmpty();
	}

	@Test
	void requestsAreBounded() {
		Duration hour = Duration.ofHours(1);
		assertThatIllegalArgumentException().isThrownBy(() -> request(BigInteger.ZERO, "", hour));
		assertThatIllegalArgumentException().isThrownBy(() -> request(BigInteger.TEN.pow(20), "", hour));
		assertThatIllegalArgumentException().isThrownBy(() -> request(BigInteger.ONE, "x".repeat(129), hour));
		assertThatIllegalArgumentException().isThrownBy(() -> request(BigInteger.ONE, "a\nb", hour));
		assertThatIllegalArgumentException().isThrownBy(() -> request(BigInteger.ONE, "", Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> request(BigInteger.ONE, "", Duration.ofMillis(1500)));
		assertThatIllegalArgumentException().isThrownBy(() -> request(BigInteger.ONE, "", Duration.ofDays(2)));
	}

	private static InvoiceRequest request(BigInteger amount, String description, Duration expiry) {
		return new InvoiceRequest(LightningNetwork.REGTEST, amount, description, expiry);
	}

	private static final class SettableClock extends Clock {

		private Instant now = Instant.ofEpochSecond(1_800_000_000);

		@Override
		public ZoneId getZone() {
			throw new UnsupportedOperationException();
		}

		@Override
		public Clock withZone(ZoneId zone) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Instant instant() {
			return this.now;
		}

	}

}
