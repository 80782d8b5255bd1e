package io.github.x402spring.mpp;

import java.util.List;

import io.github.x402spring.json.MalformedMessageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Challenges are written so that all clients read them, and read by the grammar of RFC
 * 9110 alone.
 */
class ChallengeLineTests {

	private static final String SHORT = "Payment id=\"i\", realm=\"r\", method=\"m\", intent=\"charge\", request=\"e30\"";

	private static final MppChallenge CHALLENGE = new MppChallenge("i", "r", "m", "charge", "e30", null, null, null,
			null, null);

	@Test
	void challengeOfTheReferenceIsRead() {
		MppChallenge challenge = MppVectors.challenge("lightning");
		assertThat(challenge.description()).isEqualTo("a \"quoted\" \\ \u2013 w\u00f6rld");
		assertThat(challenge.expires()).isEqualTo("2030-01-01T00:00:00Z");
		assertThat(challenge.header()).isNull();
	}

	@Test
	void lineIsThatOfTheReference() {
		assertThat(MppVectors.challenge("evm").line()).isEqualTo(MppVectors.of("evm").get("challenge").stringValue());
		assertThat(CHALLENGE.line()).isEqualTo(SHORT);
	}

	@Test
	void allParametersSurviveAWayOutAndBack() {
		MppChallenge challenge = new MppChallenge("i", "a \"realm\"", "m", "charge", "e30", "2030-01-01T00:00:00Z",
				"sha-256=:AA==:", "e30", MppChallenge.PAYMENT_AUTHORIZATION, "d\u00e9j\u00e0 \\u \ud83d\ude00");
		assertThat(MppChallenge.read(List.of(challenge.line()))).containsExactly(challenge);
		assertThat(challenge.line()).matches("[ -~\u00a0-\u00ff]+");
	}

	@Test
	void descriptionCannotEndTheHeader() {
		MppChallenge challenge = new MppChallenge("i", "r", "m", "charge", "e30", null, null, null, null,
				"a\r\nSet-Cookie: x=1\u0000\u007f\u0085\", id=\"other");
		assertThat(challenge.line()).doesNotContainPattern("\\p{Cntrl}").doesNotContain("\u0085");
		assertThat(MppChallenge.read(List.of(challenge.line()))).singleElement()
			.satisfies((read) -> assertThat(read.id()).isEqualTo("i"))
			.satisfies((read) -> assertThat(read.description()).isEqualTo("aSet-Cookie: x=1\", id=\"other"));
	}

	@ParameterizedTest
	@ValueSource(strings = { SHORT, "payment " + "id=i,realm=r,method=m,intent=charge,request=e30",
			"PAYMENT \t REQUEST = \"e30\" ,, intent=charge , method= m,realm =r,\tid=\"\\i\",",
			"Negotiate, Basic realm=\"Payment id=\\\"x\\\"\", " + SHORT,
			SHORT + ", Bearer abc.def==, Digest realm=\"a, b\", nonce=\"c\"", SHORT + ", unknown=\"x\", x=y",
			", ,\t" + SHORT + " ,", "Basic YWxhZGRpbjpvcGVu=, " + SHORT + ", Negotiate" })
	void challengesAreReadAmongOthers(String line) {
		assertThat(MppChallenge.read(List.of(line))).containsExactly(CHALLENGE);
	}

	@Test
	void severalChallengesAreReadFromOneLineAndFromSeveral() {
		MppChallenge other = CHALLENGE.withId("j");
		assertThat(MppChallenge.read(List.of(SHORT + ", " + other.line()))).containsExactly(CHALLENGE, other);
		assertThat(MppChallenge.read(List.of(SHORT, "Basic realm=\"x\"", other.line()))).containsExactly(CHALLENGE,
				other);
		assertThat(MppChallenge.read(List.of())).isEmpty();
		assertThat(MppChallenge.read(List.of(""))).isEmpty();
	}

	@Test
	void challengeWhoseCredentialBelongsElsewhereIsLeftOut() {
		assertThat(MppChallenge.read(List.of(SHORT + ", header=\"X-Payment\""))).isEmpty();
		assertThat(MppChallenge.read(List.of(SHORT + ", header=\"Payment-Authorization\""))).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Payment", "Payment abc", "Payment id=\"i\"", SHORT + ", id=\"j\"", SHORT + ", ID=j",
			"Payment id=\"\", realm=\"r\", method=\"m\", intent=\"charge\", request=\"e30\"", SHORT + " x",
			SHORT + ", a=\"b", SHORT + ", a=\"b\\", SHORT + ", a=", SHORT + ", =b", SHORT + ", a=\"b\"c", "\"x\"",
			SHORT + ", a=\"b\u0001\"", SHORT + ", a=b c=d", "Payment; id=i", "P\u00e4yment id=i" })
	void otherFormsAreRefused(String line) {
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> MppChallenge.read(List.of(line)))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContainPattern("\\p{Cntrl}"));
	}

	@Test
	void linesHaveBounds() {
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> MppChallenge.read(List.of("x".repeat(AuthenticateReader.MAX_LENGTH + 1))));
		StringBuilder many = new StringBuilder(SHORT);
		for (int i = 0; i < 64; i++) {
			many.append(", p").append(i).append("=x");
		}
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> MppChallenge.read(List.of(many.toString())));
	}

}
