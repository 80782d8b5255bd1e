package io.github.x402spring.l402;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.x402spring.json.MalformedMessageException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Credentials are read in all forms of L402, beside what applications put into the same
 * headers.
 */
class CredentialReaderTests {

	private static final String TEXT = Vectors.TEXT + ":" + Vectors.preimage();

	@ParameterizedTest
	@ValueSource(strings = { "L402 ", "LSAT ", "l402 ", "lsat ", "L402  ", "L402\t", " L402 " })
	void bothNamesAreRead(String scheme) {
		L402Credential credential = authorization(scheme + TEXT);
		assertThat(credential).isNotNull();
		assertThat(credential.text()).isEqualTo(TEXT);
		assertThat(credential.hash()).isEqualTo(Vectors.HASH);
		assertThat(credential.protocol()).isEqualTo("L402");
		assertThat(credential.identifier()).isNull();
		assertThat(credential.toString()).isEqualTo("L402Credential[hidden]");
	}

	@Test
	void variantsOfTheTextAreOneCredential() {
		String urlSafe = Vectors.TEXT.replace('+', '-').replace('/', '_');
		for (String variant : List.of(urlSafe + ":" + Vectors.preimage(),
				Vectors.TEXT + ":" + Vectors.preimage().toUpperCase(Locale.ROOT),
				Vectors.TEXT + " : " + Vectors.preimage())) {
			assertThat(authorization("L402 " + variant)).extracting(L402Credential::text).isEqualTo(TEXT);
		}
	}

	@Test
	void severalTokensShareAPreimage() {
		String other = TokenText.write(Vectors.token().with("a=b"));
		L402Credential credential = authorization("L402 " + Vectors.TEXT + "," + other + ":" + Vectors.preimage());
		assertThat(credential).isNotNull();
		assertThat(credential.tokens()).hasSize(2);
		assertRefused("L402 " + "%s,%s,%s,%s,%s:".replace("%s", other) + Vectors.preimage());
	}

	@Test
	void sameCredentialUnderBothNamesCountsOnce() {
		assertThat(authorization("LSAT " + TEXT, "L402 " + TEXT)).isNotNull();
	}

	@Test
	void differentCredentialsAreRefused() {
		String other = TokenText.write(Vectors.token().with("a=b")) + ":" + Vectors.preimage();
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> authorization("L402 " + TEXT, "L402 " + other));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Basic YTpi", "Bearer eyJ", "L402x abc", "Payment e30", "", "L402", "L402 ", "LSAT" })
	void linesOfOthersAndEmptyOnesAreNoCredential(String line) {
		assertThat(authorization(line)).isNull();
		assertThat(authorization(line, "L402 " + TEXT)).isNotNull();
		assertThat(CredentialReader.isOwn("authorization", line)).isEqualTo(line.matches("(L402|LSAT) ?"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "L402 abc", "L402 :", "L402 AgEE:", "L402 macaroon=\"x\"", "LSAT ,:", "L402 : : :" })
	void malformedCredentialsAreRefused(String line) {
		assertRefused(line);
		assertRefused(line + Vectors.preimage());
	}

	@Test
	void preimageHas64Digits() {
		assertRefused("L402 " + TEXT + "0");
		assertRefused("L402 " + TEXT.substring(0, TEXT.length() - 1));
		assertRefused("L402 " + TEXT.substring(0, TEXT.length() - 1) + "g");
	}

	@Test
	void longLineIsRefusedUnread() {
		assertRefused("L402 " + "A".repeat(64 * 1024) + ":" + Vectors.preimage());
	}

	@ParameterizedTest
	@ValueSource(strings = { "Macaroon", "Grpc-Metadata-Macaroon" })
	void preimageInsideOfATokenIsRead(String header) {
		Macaroon token = Vectors.token().with("preimage=" + Vectors.preimage());
		L402Credential credential = read(Map.of(header, List.of(hex(token))));
		assertThat(credential).isNotNull();
		assertThat(credential.hash()).isEqualTo(Vectors.HASH);
		assertThat(CredentialReader.isOwn(header.toLowerCase(Locale.ROOT), hex(token))).isTrue();
	}

	@Test
	void tokenWithoutPreimageInsideIsNoCredential() {
		for (String line : List.of(hex(Vectors.token()), hex(Vectors.token().with("preimage=00")), "", "zz", "0201",
				hex(Vectors.token().with("preimage=" + Vectors.preimage()).with("preimage=" + "00".repeat(32))),
				"02".repeat(64 * 1024))) {
			assertThat(read(Map.of("Macaroon", List.of(line)))).isNull();
			assertThat(CredentialReader.isOwn("Macaroon", line)).isFalse();
		}
	}

	@Test
	void otherHeaderIsNeverOurs() {
		assertThat(CredentialReader.isOwn("Cookie", "L402 " + TEXT)).isFalse();
	}

	private static String hex(Macaroon token) {
		return HexFormat.of().formatHex(MacaroonCodec.write(token));
	}

	private static void assertRefused(String line) {
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> authorization(line))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(Vectors.preimage()));
	}

	private static @Nullable L402Credential authorization(String... lines) {
		return read(Map.of("Authorization", List.of(lines)));
	}

	private static @Nullable L402Credential read(Map<String, List<String>> headers) {
		return CredentialReader.read((name) -> headers.getOrDefault(name, List.of()),
				Vectors.tokens("0123456789abcdef0123456789abcdef"));
	}

}
