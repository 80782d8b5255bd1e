package io.github.x402spring.lightning;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.x402spring.json.MalformedMessageException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Any text is an invoice or refused. Since a checksum keeps nearly all text out, data is
 * also given a right one.
 */
class InvoiceFuzzTests {

	@FuzzTest
	void textIsReadOrRefused(byte[] data) {
		String text = new String(data, StandardCharsets.UTF_8);
		read(text);
		int end = text.lastIndexOf('1');
		if (end > 0) {
			read(withChecksum(text.substring(0, end).toLowerCase(Locale.ROOT), text.substring(end + 1)));
		}
	}

	private static void read(String text) {
		try {
			LightningInvoice invoice = LightningInvoice.read(text);
			assertThat(invoice.text()).isEqualTo(text.toLowerCase(Locale.ROOT));
			assertThat(LightningInvoice.read(invoice.text())).isEqualTo(invoice);
			assertThat(invoice.expiresAt()).isAfterOrEqualTo(invoice.createdAt());
		}
		catch (MalformedMessageException ex) {
			assertThat(ex.getMessage()).hasSizeLessThan(100);
		}
	}

	private static String withChecksum(String prefix, String text) {
		byte[] words = new byte[text.length()];
		for (int i = 0; i < words.length; i++) {
			words[i] = (byte) (text.charAt(i) & 31);
		}
		return new Bech32(prefix, words).encode();
	}

}
