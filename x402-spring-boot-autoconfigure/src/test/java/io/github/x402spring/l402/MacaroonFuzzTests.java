package io.github.x402spring.l402;

import java.nio.charset.StandardCharsets;
import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.x402spring.json.MalformedMessageException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Any bytes are a macaroon, which has no other form, or they are refused; and whatever is
 * in its caveats, reading them ends in terms or in a refusal.
 */
class MacaroonFuzzTests {

	@FuzzTest
	void bytesAreReadOrRefused(byte[] data) {
		try {
			Macaroon token = MacaroonCodec.read(data);
			assertThat(MacaroonCodec.write(token)).isEqualTo(data);
			assertThat(MacaroonCodec.write(TokenText.read(TokenText.write(token)))).isEqualTo(data);
			CaveatReader.read("x402", token.caveats())
				.ifPresent((terms) -> assertThat(terms.limits().until()).isNotNull());
		}
		catch (MalformedMessageException ex) {
			assertThat(ex.getMessage()).hasSizeLessThan(100);
		}
		line(new String(data, StandardCharsets.ISO_8859_1));
	}

	private static void line(String value) {
		try {
			L402Credential credential = CredentialReader.read(
					(name) -> name.equals("Authorization") ? List.of("L402 " + value) : List.of(),
					Vectors.tokens("0123456789abcdef0123456789abcdef"));
			if (credential != null) {
				assertThat(CredentialReader.isOwn("Authorization", "L402 " + credential.text())).isTrue();
			}
		}
		catch (MalformedMessageException ex) {
			assertThat(ex.getMessage()).hasSizeLessThan(100);
		}
	}

}
