package io.github.x402spring.mpp;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.Credential;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * One credential is read, strictly, and from the header that its challenge named.
 */
class CredentialHeadersTests {

	private static final String LINE = MppVectors.line("lightning");

	private static final String TOKEN = LINE.substring("Payment ".length());

	@Test
	void credentialOfTheReferenceIsRead() {
		MppCredential credential = read("authorization", LINE);
		assertThat(credential.challenge()).isEqualTo(MppVectors.challenge("lightning"));
		assertThat(credential.source()).isEqualTo("did:key:abc");
		assertThat(credential.payload().get("preimage").stringValue()).isEqualTo("22".repeat(32));
		assertThat(credential.protocol()).isEqualTo("mpp/lightning").hasSizeLessThanOrEqualTo(16);
		assertThat(credential.text()).isEqualTo(TOKEN);
	}

	@Test
	void credentialIsNotShown() {
		assertThat(read("authorization", LINE)).asString().isEqualTo("MppCredential[mpp/lightning]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "payment ", "PAYMENT  ", " Payment \t" })
	void nameOfTheSchemeMayBeWrittenInAnyCase(String scheme) {
		assertThat(read("authorization", scheme + TOKEN + " ").text()).isEqualTo(TOKEN);
	}

	@Test
	void paddingIsAccepted() {
		String padded = TOKEN + "=".repeat((4 - TOKEN.length() % 4) % 4);
		assertThat(read("authorization", "Payment " + padded).challenge()).isEqualTo(MppVectors.challenge("lightning"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Basic YTpi", "Bearer Payment", "Payments x", "PaymentX", "", "L402 a:b" })
	void linesOfOthersAreNotOurs(String line) {
		assertThat(CredentialHeaders.isOwn(line)).isFalse();
		assertThat(read(Map.of("authorization", List.of(line)))).isNull();
	}

	@Test
	void credentialIsFoundBesideAnotherLogin() {
		assertThat(read(Map.of("authorization", List.of("Basic YTpi", LINE)))).isNotNull();
	}

	@Test
	void sameCredentialTwiceIsOne() {
		assertThat(read(Map.of("authorization", List.of(LINE, "payment  " + TOKEN)))).isNotNull();
	}

	@Test
	void twoCredentialsAreRefused() {
		assertRefused(Map.of("authorization", List.of(LINE, MppVectors.line("evm"))));
		assertRefused(Map.of("authorization", List.of(LINE, "Payment broken")));
		assertRefused(Map.of("authorization", List.of(LINE), "payment-authorization", List.of(withHeader())));
		assertMalformed(Map.of("authorization", List.of(LINE + ", " + LINE)));
	}

	@Test
	void operationMayHaveAName() {
		Map<String, List<String>> headers = new HashMap<>(Map.of("authorization", List.of(LINE)));
		assertThat(read(headers).identifier()).isNull();
		headers.put("idempotency-key", List.of("order 7", "order 7"));
		assertThat(read(headers).identifier()).isEqualTo("order 7");
		headers.put("idempotency-key", List.of("order 7", "order 8"));
		assertRefused(headers);
		headers.put("idempotency-key", List.of("x".repeat(256)));
		assertRefused(headers);
		headers.put("idempotency-key", List.of("\u00e4"));
		assertRefused(headers);
		headers.remove("authorization");
		assertThat(find(headers)).isNull();
	}

	@Test
	void credentialCountsOnlyInTheHeaderOfItsChallenge() {
		assertThat(read("payment-authorization", withHeader()).challenge().header())
			.isEqualTo(MppChallenge.PAYMENT_AUTHORIZATION);
		assertBroken(Map.of("authorization", List.of(withHeader())), MppProblem.INVALID_CHALLENGE);
		assertBroken(Map.of("payment-authorization", List.of(LINE)), MppProblem.INVALID_CHALLENGE);
	}

	@Test
	void headerOfItsOwnCarriesNothingElse() {
		assertMalformed(Map.of("payment-authorization", List.of("Basic YTpi")));
		assertMalformed(Map.of("payment-authorization", List.of(TOKEN)));
		assertThat(read(Map.of("payment-authorization", List.of("", " ")))).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Payment", "Payment ", "Payment !", "Payment e30", "Payment W10", "Payment bm8",
			"Payment e30 e30", "Payment e30+", "Payment id=\"x\"", "Payment gICA" })
	void otherFormsAreRefused(String line) {
		assertMalformed(Map.of("authorization", List.of(line)));
	}

	@ParameterizedTest
	@CsvSource({ "challenge,null", "challenge,\"x\"", "payload,null", "payload,[]", "source,1", "challenge,{}" })
	void memberOfAnotherFormIsRefused(String name, String json) {
		assertMalformed(
				changed((credential) -> credential.set(name, StrictJson.parseObject("{\"v\":" + json + "}").get("v"))));
	}

	@ParameterizedTest
	@CsvSource({ "id,''", "realm,''", "request,''", "method,EVM", "method,''", "method,aaaaaaaaaaaaa", "intent,a b",
			"header,Authorization", "header,payment-authorization" })
	void parameterOfAnotherFormIsRefused(String name, String value) {
		assertMalformed(changed((credential) -> ((ObjectNode) credential.get("challenge")).put(name, value)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "id", "realm", "method", "intent", "request" })
	void missingParameterIsRefused(String name) {
		assertMalformed(changed((credential) -> ((ObjectNode) credential.get("challenge")).remove(name)));
	}

	@Test
	void membersThatAreNotKnownAreIgnored() {
		MppCredential credential = read("authorization", changed((it) -> {
			it.put("more", 1);
			((ObjectNode) it.get("challenge")).put("more", 1).putNull("digest");
		}));
		assertThat(credential.challenge()).isEqualTo(MppVectors.challenge("lightning"));
	}

	@Test
	void credentialsHaveABound() {
		assertThat(read("authorization", changed((it) -> it.put("more", "x".repeat(10_000))))).isNotNull();
		assertMalformed(changed((it) -> it.put("more", "x".repeat(CredentialReader.MAX_LENGTH))));
	}

	private static String withHeader() {
		return changed((it) -> ((ObjectNode) it.get("challenge")).put("header", MppChallenge.PAYMENT_AUTHORIZATION));
	}

	private static String changed(Consumer<ObjectNode> change) {
		ObjectNode credential = (ObjectNode) CanonicalJson.decode(TOKEN);
		change.accept(credential);
		return "Payment " + CanonicalJson.encode(credential);
	}

	private static MppCredential read(String header, String line) {
		return read(Map.of(header, List.of(line)));
	}

	private static MppCredential read(Map<String, List<String>> headers) {
		return (MppCredential) find(headers);
	}

	private static Credential find(Map<String, List<String>> headers) {
		return CredentialHeaders.find((name) -> headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
	}

	private static void assertMalformed(String line) {
		assertMalformed(Map.of("authorization", List.of(line)));
	}

	private static void assertMalformed(Map<String, List<String>> headers) {
		assertBroken(headers, MppProblem.MALFORMED_CREDENTIAL);
	}

	private static void assertBroken(Map<String, List<String>> headers, MppProblem problem) {
		assertThat(find(headers)).isInstanceOfSatisfying(BrokenCredential.class,
				(broken) -> assertThat(broken.problem()).isEqualTo(problem));
	}

	private static void assertRefused(Map<String, List<String>> headers) {
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> find(headers));
	}

}
