package io.github.x402spring.sample.lightning;

import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import javax.net.ssl.SSLContext;

import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.LightningNodeException;
import io.github.x402spring.lightning.LightningNodeException.Trouble;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.lightning.node.LightningNodes;
import io.github.x402spring.lightning.node.NodeSettings;
import io.github.x402spring.sample.testsupport.LightningPair;
import io.github.x402spring.sample.testsupport.LightningPair.Paid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A real payment over a real channel of Lightning, asked for and looked up as with LND:
 * over TLS, with a certificate that only the seller's bundle trusts, and a macaroon.
 */
@Timeout(120)
@Tag("integration")
class LndNodeOverChannelTests {

	private static final BigInteger AMOUNT = BigInteger.valueOf(21_001);

	private static final String DESCRIPTION = "Weather & \u2600 in K\u00f6ln";

	private static final int AT_ONCE = 64;

	private LightningPair pair;

	private LightningNode node;

	@BeforeEach
	void connect() throws Exception {
		this.pair = LightningPair.shared();
		this.node = node(context(), this.pair.macaroon());
	}

	@Test
	void invoiceIsPaidAndSettled() throws Exception {
		LightningInvoice invoice = this.node.createInvoice(request(AMOUNT, Duration.ofMinutes(5)));
		assertThat(invoice.network()).isEqualTo(LightningNetwork.REGTEST);
		assertThat(invoice.amount()).isEqualTo(AMOUNT);
		assertThat(invoice.description()).isEqualTo(DESCRIPTION);
		assertThat(invoice.expiry()).isEqualTo(Duration.ofMinutes(5));
		assertThat(invoice.createdAt()).isBetween(Instant.now().minusSeconds(60), Instant.now());
		InvoiceState open = this.node.find(invoice.hash());
		assertThat(open).isEqualTo(new InvoiceState.Open());
		BigInteger before = this.pair.payerBalance();

		Paid paid = this.pair.pay(invoice.text());
		assertThat(paid.error()).isEmpty();
		assertThat(PaymentHash.ofPreimage(HexFormat.of().parseHex(paid.preimage()))).isEqualTo(invoice.hash());
		InvoiceState settled = this.node.find(invoice.hash());
		assertThat(settled).isEqualTo(new InvoiceState.Settled(AMOUNT, null));
		assertThatPaid(before, AMOUNT);
		assertThat(this.pair.pay(invoice.text()).error()).isEqualTo("invoice is already paid");
		assertThatPaid(before, AMOUNT);
		assertThat(List.of(invoice, open, settled).toString()).doesNotContainIgnoringCase(paid.preimage());
	}

	@Test
	void nodeTellsThePreimageOfAnUnpaidInvoiceAndWeDoNot() throws Exception {
		LightningInvoice invoice = this.node.createInvoice(request(AMOUNT, Duration.ofMinutes(5)));
		String told = raw("/v1/invoice/" + invoice.hash());
		byte[] preimage = Base64.getDecoder().decode(told.replaceFirst(".*\"r_preimage\":\"([^\"]+)\".*", "$1"));
		assertThat(PaymentHash.ofPreimage(preimage)).isEqualTo(invoice.hash());
		assertThat(told).contains("\"state\":\"OPEN\"");
		assertThat(List.of(invoice, this.node.find(invoice.hash())).toString())
			.doesNotContainIgnoringCase(HexFormat.of().formatHex(preimage))
			.doesNotContain(Base64.getEncoder().encodeToString(preimage));
	}

	@Test
	void lessIsRefusedAndMoreIsSaid() throws Exception {
		LightningInvoice invoice = this.node.createInvoice(request(AMOUNT, Duration.ofMinutes(5)));
		BigInteger before = this.pair.payerBalance();
		assertThat(this.pair.pay(invoice.text(), 21_000)).isEqualTo(new Paid("", "incorrect_payment_details"));
		assertThat(this.node.find(invoice.hash())).isEqualTo(new InvoiceState.Open());
		assertThatPaid(before, BigInteger.ZERO);
		assertThat(this.pair.pay(invoice.text(), 30_000).error()).isEmpty();
		assertThat(this.node.find(invoice.hash()))
			.isEqualTo(new InvoiceState.Settled(BigInteger.valueOf(30_000), null));
		assertThatPaid(before, BigInteger.valueOf(30_000));
	}

	@Test
	void expiredInvoiceIsNotPaid() throws Exception {
		// By a clock that is behind the invoice has time left, however slow this machine
		// is.
		Clock behind = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-30));
		LightningNode patient = LightningNodes.lnd(settings(context()), this.pair.macaroon(), behind);
		LightningInvoice invoice = patient.createInvoice(request(AMOUNT, Duration.ofSeconds(1)));
		await().until(() -> patient.find(invoice.hash()).equals(new InvoiceState.Ended()));
		BigInteger before = this.pair.payerBalance();
		assertThat(this.pair.pay(invoice.text())).isEqualTo(new Paid("", "incorrect_payment_details"));
		assertThat(this.node.find(invoice.hash())).isEqualTo(new InvoiceState.Ended());
		assertThatPaid(before, BigInteger.ZERO);
	}

	@Test
	void manyArePaidAtOnce() throws Exception {
		BigInteger before = this.pair.payerBalance();
		List<CompletableFuture<LightningInvoice>> sales = IntStream.rangeClosed(1, AT_ONCE)
			.mapToObj((sats) -> CompletableFuture.supplyAsync(() -> {
				LightningInvoice invoice = this.node
					.createInvoice(request(BigInteger.valueOf(sats * 1000L), Duration.ofMinutes(5)));
				assertThat(pay(invoice).error()).isEmpty();
				assertThat(this.node.find(invoice.hash())).isEqualTo(new InvoiceState.Settled(invoice.amount(), null));
				return invoice;
			}, (task) -> Thread.ofVirtual().start(task)))
			.toList();
		assertThat(sales.stream().map((sale) -> sale.join().hash())).doesNotHaveDuplicates();
		assertThatPaid(before, BigInteger.valueOf(AT_ONCE * (AT_ONCE + 1) / 2 * 1000));
	}

	@Test
	void unknownInvoiceIsMissing() {
		assertThat(this.node.find(PaymentHash.ofPreimage(new byte[PaymentHash.LENGTH])))
			.isEqualTo(new InvoiceState.Missing());
	}

	@Test
	void otherMacaroonIsRefused() throws Exception {
		assertTrouble(node(context(), "0201"), Trouble.FAILED);
	}

	@Test
	void certificateIsTrustedByTheBundleOnly() {
		assertTrouble(node(null, this.pair.macaroon()), Trouble.NOT_TRUSTED);
	}

	private static void assertTrouble(LightningNode node, Trouble trouble) {
		assertThatExceptionOfType(LightningNodeException.class)
			.isThrownBy(() -> node.createInvoice(request(AMOUNT, Duration.ofMinutes(5))))
			.extracting(LightningNodeException::trouble)
			.isEqualTo(trouble);
	}

	// The payer has the preimage a moment before his channel counts anew.
	private void assertThatPaid(BigInteger before, BigInteger amount) {
		await().untilAsserted(() -> assertThat(before.subtract(this.pair.payerBalance())).isEqualTo(amount));
	}

	private Paid pay(LightningInvoice invoice) {
		try {
			return this.pair.pay(invoice.text());
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static InvoiceRequest request(BigInteger amount, Duration expiry) {
		return new InvoiceRequest(LightningNetwork.REGTEST, amount, DESCRIPTION, expiry);
	}

	private LightningNode node(@Nullable SSLContext context, String macaroon) {
		return LightningNodes.lnd(settings(context), macaroon, Clock.systemUTC());
	}

	// With room for all that is asked at once here, and time on a slow machine.
	private NodeSettings settings(@Nullable SSLContext context) {
		Duration limit = Duration.ofSeconds(30);
		return new NodeSettings(this.pair.url(), limit, limit, AT_ONCE, context);
	}

	private SSLContext context() {
		PemSslStoreDetails trusted = PemSslStoreDetails.forCertificate(this.pair.certificate().toUri().toString());
		return SslBundle.of(new PemSslStoreBundle(null, trusted)).createSslContext();
	}

	private String raw(String path) throws Exception {
		try (HttpClient client = HttpClient.newBuilder().sslContext(context()).build()) {
			return client
				.send(HttpRequest.newBuilder(URI.create(this.pair.url() + path))
					.header("Grpc-Metadata-macaroon", this.pair.macaroon())
					.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
				.body();
		}
	}

}
