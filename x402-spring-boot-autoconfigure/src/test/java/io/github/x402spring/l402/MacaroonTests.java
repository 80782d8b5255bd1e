package io.github.x402spring.l402;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

import io.github.x402spring.json.MalformedMessageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Macaroons are the same bytes as in the libraries of other languages, and have one form.
 */
class MacaroonTests {

	private static final HexFormat HEX = HexFormat.of();

	@Test
	void tokenWithoutCaveatsIsTheSameAsInOtherLibraries() {
		Macaroon token = Macaroon.mint(Vectors.ROOT_KEY, Vectors.LOCATION, Vectors.ID.bytes(), List.of());
		assertThat(HEX.formatHex(MacaroonCodec.write(token))).isEqualTo(Vectors.BARE);
	}

	@Test
	void tokenWithCaveatsIsTheSameAsInOtherLibraries() {
		Macaroon token = Vectors.token();
		assertThat(HEX.formatHex(token.signature())).isEqualTo(Vectors.SIGNATURE);
		assertThat(TokenText.write(token)).isEqualTo(Vectors.TEXT);
	}

	@Test
	void tokenIsReadBack() {
		Macaroon token = TokenText.read(Vectors.TEXT);
		assertThat(new String(token.location(), StandardCharsets.UTF_8)).isEqualTo(Vectors.LOCATION);
		assertThat(token.identifier()).isEqualTo(Vectors.ID.bytes());
		assertThat(token.caveats()).map((caveat) -> new String(caveat, StandardCharsets.UTF_8))
			.isEqualTo(Vectors.CAVEATS);
		assertThat(token.isSignedWith(Vectors.ROOT_KEY)).isTrue();
		assertThat(token.isSignedWith(Vectors.PREIMAGE)).isFalse();
		assertThat(TokenText.write(token)).isEqualTo(Vectors.TEXT);
		assertThat(token.toString()).isEqualTo("Macaroon[hidden]");
	}

	@Test
	void holderCanRestrictWithoutTheKey() {
		Macaroon token = Macaroon.mint(Vectors.ROOT_KEY, Vectors.LOCATION, Vectors.ID.bytes(), List.of());
		for (String caveat : Vectors.CAVEATS) {
			token = token.with(caveat);
		}
		assertThat(TokenText.write(token)).isEqualTo(Vectors.TEXT);
	}

	@Test
	void locationIsNotCovered() {
		Macaroon token = Vectors.token();
		assertThat(new Macaroon(new byte[0], token.identifier(), token.caveats(), token.signature())
			.isSignedWith(Vectors.ROOT_KEY)).isTrue();
	}

	@Test
	void droppedSwappedAndRepeatedCaveatsAreNotSigned() {
		Macaroon token = Vectors.token();
		List<byte[]> caveats = token.caveats();
		for (List<byte[]> changed : List.of(caveats.subList(0, 2), caveats.subList(1, 3), List.<byte[]>of(),
				caveats.reversed(), Collections.nCopies(3, caveats.getFirst()))) {
			assertThat(new Macaroon(token.location(), token.identifier(), changed, token.signature())
				.isSignedWith(Vectors.ROOT_KEY)).isFalse();
		}
	}

	@Test
	void everyChangedBitIsNoticed() {
		byte[] bytes = Base64.getDecoder().decode(Vectors.TEXT);
		int locationEnd = 3 + Vectors.LOCATION.length();
		for (int bit = 0; bit < 8 * bytes.length; bit++) {
			byte[] changed = bytes.clone();
			changed[bit / 8] ^= (byte) (1 << (bit % 8));
			if (bit / 8 >= 3 && bit / 8 < locationEnd) {
				continue;
			}
			assertThat(isGenuine(changed)).as("bit " + bit).isFalse();
		}
		assertThat(isGenuine(bytes)).isTrue();
	}

	@Test
	void shortenedAndLengthenedTokensAreRefused() {
		byte[] bytes = Base64.getDecoder().decode(Vectors.TEXT);
		for (int length = 0; length < bytes.length; length++) {
			assertRefused(Arrays.copyOf(bytes, length));
		}
		assertRefused(Arrays.copyOf(bytes, bytes.length + 1));
	}

	@ParameterizedTest
	@ValueSource(strings = {
			// Version 1, which begins with the length of its first packet in hexadecimal
			// digits.
			"30303134", "01", "03",
			// Identifier missing, after the location or at all.
			"0201016100000620", "02000620",
			// Location after the identifier, and twice.
			"02020161010161000006", "0201016101016102016100000620",
			// Caveat with a location.
			"020201610001016202016300000620",
			// Caveat with a verification id: a third party's.
			"0202016100020162040163000000620",
			// Length with more bytes than necessary.
			"020281006100000620", "02028100610000062",
			// Length beyond the end.
			"0202ff7f61" })
	void otherFormsAreRefused(String digits) {
		String even = (digits.length() % 2 == 0) ? digits : digits + "0";
		assertRefused(HEX.parseHex(even + "00".repeat(32)));
	}

	@Test
	void lengthHasOneForm() {
		String tail = "0000" + "0620" + "00".repeat(32);
		assertThat(MacaroonCodec.read(HEX.parseHex("02020161" + tail)).identifier()).hasSize(1);
		assertRefused(HEX.parseHex("0202810061" + tail));
		String long200 = "61".repeat(200);
		assertThat(MacaroonCodec.read(HEX.parseHex("0202c801" + long200 + tail)).identifier()).hasSize(200);
		assertRefused(HEX.parseHex("0202c88100" + long200 + tail));
	}

	@Test
	void emptyLocationIsLeftOut() {
		String tail = "02016100" + "00" + "0620" + "00".repeat(32);
		assertThat(MacaroonCodec.read(HEX.parseHex("02" + "010162" + tail)).location()).hasSize(1);
		assertThat(MacaroonCodec.read(HEX.parseHex("02" + tail)).location()).isEmpty();
		assertRefused(HEX.parseHex("02" + "0100" + tail));
	}

	@Test
	void thirdPartyCaveatIsRefused() {
		String tail = "00" + "0620" + "00".repeat(32);
		assertThat(MacaroonCodec.read(HEX.parseHex("0202016100" + "02016300" + tail)).caveats()).hasSize(1);
		assertRefused(HEX.parseHex("0202016100" + "020163040164" + "00" + tail));
		assertRefused(HEX.parseHex("0202016100" + "010162020163040164" + "00" + tail));
		assertRefused(HEX.parseHex("0202016100" + "010162020163" + "00" + tail));
		assertRefused(HEX.parseHex("0202016100" + "0201630400" + "00" + tail));
	}

	@Test
	void signatureHas32Bytes() {
		assertRefused(HEX.parseHex("02020161" + "0000" + "061f" + "00".repeat(31)));
		assertRefused(HEX.parseHex("02020161" + "0000" + "0621" + "00".repeat(33)));
	}

	@Test
	void tokensAreBounded() {
		Macaroon token = Vectors.token();
		for (int i = token.caveats().size(); i < 64; i++) {
			token = token.with("a=b");
		}
		assertThat(MacaroonCodec.read(MacaroonCodec.write(token)).caveats()).hasSize(64);
		assertRefused(MacaroonCodec.write(token.with("a=b")));
		assertRefused(MacaroonCodec.write(Vectors.token().with("a=" + "b".repeat(MacaroonCodec.MAX_LENGTH))));
		assertRefused(new byte[64 * 1024]);
	}

	private static boolean isGenuine(byte[] bytes) {
		try {
			return MacaroonCodec.read(bytes).isSignedWith(Vectors.ROOT_KEY);
		}
		catch (MalformedMessageException ex) {
			return false;
		}
	}

	private static void assertRefused(byte[] bytes) {
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> MacaroonCodec.read(bytes));
	}

}
