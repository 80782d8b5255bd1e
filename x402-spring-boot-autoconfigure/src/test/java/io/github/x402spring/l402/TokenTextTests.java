package io.github.x402spring.l402;

import java.util.Base64;
import java.util.HexFormat;

import io.github.x402spring.json.MalformedMessageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tokens are read in the alphabets that clients use, padded or not, and in no other form.
 */
class TokenTextTests {

	// 205 bytes, so that two characters of padding are needed.
	private static final Macaroon TOKEN = new Macaroon(new byte[] { 'x', 'l', 's', 'a', 't' }, Vectors.ID.bytes(),
			Vectors.token().caveats(), Vectors.token().signature());

	private static final byte[] BYTES = MacaroonCodec.write(TOKEN);

	@Test
	void bothAlphabetsAreReadWithPaddingAndWithout() {
		for (Base64.Encoder encoder : new Base64.Encoder[] { Base64.getEncoder(), Base64.getUrlEncoder() }) {
			assertThat(MacaroonCodec.write(TokenText.read(encoder.encodeToString(BYTES)))).isEqualTo(BYTES);
			assertThat(MacaroonCodec.write(TokenText.read(encoder.withoutPadding().encodeToString(BYTES))))
				.isEqualTo(BYTES);
		}
		assertThat(TokenText.write(TOKEN)).isEqualTo(Base64.getEncoder().encodeToString(BYTES)).endsWith("==");
	}

	@Test
	void hexadecimalDigitsAreReadInBothCases() {
		assertThat(MacaroonCodec.write(TokenText.readHex(HexFormat.of().formatHex(BYTES)))).isEqualTo(BYTES);
		assertThat(MacaroonCodec.write(TokenText.readHex(HexFormat.of().withUpperCase().formatHex(BYTES))))
			.isEqualTo(BYTES);
	}

	@Test
	void wrongPaddingIsRefused() {
		String text = TokenText.write(TOKEN);
		assertRefused(text.substring(0, text.length() - 1));
		assertRefused(text + "=");
		assertRefused(text + "====");
		assertRefused("=" + text);
		assertRefused(text.substring(0, 100) + "=" + text.substring(100));
		String full = Vectors.TEXT;
		assertThat(TokenText.read(full).caveats()).hasSize(3);
		assertRefused(full + "=");
		assertRefused(full + "==");
		assertRefused(full + "====");
	}

	@Test
	void bitsThatAreLeftOverMustBeZero() {
		String text = TokenText.write(TOKEN);
		int last = text.length() - 3;
		for (char other : "BCDEFGHIJKLMNOPQ".toCharArray()) {
			if (text.charAt(last) != other && other != 'Q') {
				assertRefused(text.substring(0, last) + other + "==");
			}
		}
	}

	@Test
	void twoAlphabetsAtOnceAreRefused() {
		String text = Vectors.TEXT;
		assertThat(text).contains("/").contains("+");
		assertRefused(text.replace('/', '_'));
		assertRefused(text.replace('+', '-'));
		assertThat(TokenText.read(text.replace('/', '_').replace('+', '-')).caveats()).hasSize(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "=", "==", "A", "AgE", "Ag Eb", "AgE\n", "\u0391gEE" })
	void otherTextIsRefused(String text) {
		assertRefused(text);
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> TokenText.readHex(text));
	}

	@Test
	void longTextIsRefused() {
		assertRefused("A".repeat(64 * 1024));
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> TokenText.readHex("02".repeat(64 * 1024)));
	}

	private static void assertRefused(String text) {
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> TokenText.read(text));
	}

}
