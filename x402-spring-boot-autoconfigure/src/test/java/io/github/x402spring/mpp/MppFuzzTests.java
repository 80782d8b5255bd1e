package io.github.x402spring.mpp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.Credential;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Any header is read or refused, what is read survives a way out and back, and nothing
 * that was made up is ours.
 */
class MppFuzzTests {

	private static final Challenges CHALLENGES = new Challenges(new ChallengeIds(List.of("s".repeat(32))), "realm",
			null);

	@FuzzTest
	void headersAreReadOrRefused(byte[] data) {
		String text = new String(data, StandardCharsets.ISO_8859_1);
		read(() -> MppChallenge.read(List.of(text))).ifPresent((all) -> all.forEach(MppFuzzTests::check));
		// Once as it stands, once past the base64.
		credential(text);
		credential("Payment " + Base64Url.encode(data));
		assertThat(AcceptPayment.read(List.of(text)).choose(List.of("evm"), Function.identity(), Challenges.CHARGE))
			.containsExactly("evm");
	}

	private static void check(MppChallenge challenge) {
		assertThat(challenge.line()).doesNotContainPattern("[\\r\\n]");
		if (challenge.line().length() <= AuthenticateReader.MAX_LENGTH) {
			// Control characters and escapes are written in one form only.
			MppChallenge once = MppChallenge.read(List.of(challenge.line())).getFirst();
			assertThat(MppChallenge.read(List.of(once.line()))).containsExactly(once);
		}
		assertThat(CHALLENGES.check(challenge)).isInstanceOf(EchoResult.Refused.class);
	}

	private static void credential(String line) {
		read(() -> CredentialHeaders.find((name) -> name.equals("Authorization") ? List.of(line) : List.of()))
			.ifPresent(MppFuzzTests::check);
	}

	private static void check(Credential read) {
		assertThat(read.protocol()).matches("mpp/[ -~]{1,12}");
		assertThat(read.toString()).doesNotContain(read.text());
		if (!(read instanceof MppCredential credential)) {
			return;
		}
		assertThat(CHALLENGES.check(credential.challenge())).isInstanceOf(EchoResult.Refused.class);
		read(() -> EvmPayload.read(credential.payload()));
		read(() -> LightningCharge.preimage(credential.payload()))
			.ifPresent((preimage) -> assertThat(preimage).hasSize(32));
		String request = credential.challenge().request();
		read(() -> LightningCharge.read(request))
			.ifPresent((charge) -> assertThat(LightningCharge.read(charge.encode())).isEqualTo(charge));
		read(() -> EvmCharge.read(request)).ifPresent((charge) -> assertThat(charge.request().has("amount")).isTrue());
	}

	private static <T> Optional<T> read(Supplier<T> reader) {
		try {
			return Optional.ofNullable(reader.get());
		}
		catch (MalformedMessageException ex) {
			assertThat(ex.getMessage()).hasSizeLessThan(400).doesNotContainPattern("\\p{Cntrl}");
			return Optional.empty();
		}
	}

}
