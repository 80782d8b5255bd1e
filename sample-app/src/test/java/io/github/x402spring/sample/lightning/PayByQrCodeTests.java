package io.github.x402spring.sample.lightning;

import java.awt.image.BufferedImage;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import javax.imageio.ImageIO;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.rail.LightningScheme;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.sample.testsupport.Browser;
import io.github.x402spring.sample.testsupport.LightningPair;
import io.github.x402spring.sample.testsupport.RunningSample;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A person opens the payment page and holds a phone before the screen: what its camera
 * reads is paid by another node over a real channel, and the page, which is told nothing
 * but by the seller's server, shows what was bought.
 */
@Timeout(180)
@Tag("integration")
class PayByQrCodeTests {

	private static final Path PICTURE = Path.of("target", "lightning-code.png");

	@Test
	void phonePaysWhatItsCameraReads() throws Exception {
		LightningPair pair = LightningPair.shared();
		Files.deleteIfExists(PICTURE);
		BigInteger before = pair.payerBalance();
		try (RunningSample sample = RunningSample.startWithPlayMoney(arguments(pair.properties()));
				Browser browser = Browser.start("http://127.0.0.1:" + sample.port())) {
			CompletableFuture<JsonNode> visit = new CompletableFuture<>();
			Thread.ofVirtual().start(() -> {
				try {
					visit.complete(browser.visit("lightningCode"));
				}
				catch (Exception ex) {
					visit.completeExceptionally(ex);
				}
			});
			await().until(() -> visit.isDone() || Files.exists(PICTURE));
			assertThat(visit).isNotDone();
			String invoice = read(PICTURE);
			LightningPair.Paid paid = pair.pay(invoice);
			assertThat(paid.error()).isEmpty();
			JsonNode seen = visit.get();
			assertThat(seen.get("complaints")).isEmpty();
			assertThat(seen.get("reports")).isEmpty();
			assertThat(seen.get("invoice").stringValue()).isEqualTo(invoice);
			assertThat(seen.get("content").stringValue()).contains("\"city\": \"Oslo\"");
			assertThat(seen.toString()).doesNotContain(paid.preimage());
			BigInteger price = LightningInvoice.read(invoice).amount();
			await().untilAsserted(() -> assertThat(before.subtract(pair.payerBalance())).isEqualTo(price));
			Payment payment = await().until(() -> payment(sample), (it) -> it.content() == ContentState.DELIVERED);
			assertThat(payment.transaction()).isEqualTo(LightningInvoice.read(invoice).hash().hex());
		}
	}

	private static String[] arguments(Map<String, String> node) {
		return Stream.concat(node.entrySet().stream().map((it) -> "--" + it.getKey() + "=" + it.getValue()),
				Stream.of("--x402.ledger.type=memory", "--x402.lightning.rate=100000",
						"--x402.l402.secret=0123456789abcdef0123456789abcdef"))
			.toArray(String[]::new);
	}

	private static String read(Path picture) throws Exception {
		BufferedImage image = ImageIO.read(picture.toFile());
		int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
		String text = new QRCodeReader()
			.decode(new BinaryBitmap(
					new HybridBinarizer(new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels))),
					Map.of(DecodeHintType.TRY_HARDER, true))
			.getText()
			.toLowerCase(Locale.ROOT);
		assertThat(text).startsWith("lightning:lnbcrt");
		return text.substring("lightning:".length());
	}

	private static Payment payment(RunningSample sample) {
		return sample.payments()
			.stream()
			.filter((it) -> LightningScheme.isOf(it.terms().quote().kind()))
			.max(Comparator.comparing((it) -> it.terms().reservedAt()))
			.orElseThrow();
	}

}
