package io.github.x402spring.evm;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.x402spring.Vectors;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.x402.ClientJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The tampered entries of {@code eip3009.json}. A signature is accepted here exactly when
 * the token contract accepts it; the facilitator of the reference packages says yes to
 * more, and its yes cannot be settled.
 */
class Eip3009TamperedVectorTests {

	private static final JsonNode VECTORS = Vectors.read("eip3009.json");

	private static final JsonNode TAMPERED = VECTORS.required("tampered");

	private static final JsonNode BASE = VECTORS.required("valid").get(0);

	private static final Address FROM = new Address(Vectors.text(BASE.required("message"), "from"));

	private static final Eip712Domain DOMAIN = Eip3009.domain(BASE.required("domain"));

	/** Valid for the reference's facilitator, refused by the token and by us. */
	private static final Set<String> STRICTER_SIGNATURES = Set.of("v-as-0-or-1", "high-s-malleated-with-flipped-v",
			"high-s-with-v-0-or-1");

	/** Valid for the reference's facilitator; read as something else by other parsers. */
	private static final Set<String> STRICTER_NUMBERS = Set.of("value as hex string", "value with leading zeros",
			"value with spaces", "validAfter empty string (BigInt of empty is 0)");

	private static final Set<String> STRICTER_ADDRESSES = Set.of("payTo with a wrong mixed-case checksum");

	static Stream<Arguments> signatureForms() {
		return named("signatureForms", STRICTER_SIGNATURES);
	}

	static Stream<Arguments> addressForms() {
		return named("addressForms", STRICTER_ADDRESSES);
	}

	static Stream<Arguments> numberForms() {
		return named("numberForms", STRICTER_NUMBERS);
	}

	static Stream<Arguments> domain() {
		return named("domain", Set.of());
	}

	static Stream<Arguments> message() {
		return named("message", Set.of());
	}

	static Stream<Arguments> resigned() {
		return named("resigned", Set.of());
	}

	private static Stream<Arguments> named(String member, Set<String> stricter) {
		return TAMPERED.required(member).valueStream().map((entry) -> {
			String id = Vectors.text(entry, "id");
			return Arguments.argumentSet(stricter.contains(id) ? id + " (stricter than the reference on purpose)" : id,
					entry);
		});
	}

	@Test
	void baseOfTheEntriesIsTheFirstValidVector() {
		assertThat(Vectors.text(TAMPERED, "base")).isEqualTo(Vectors.text(BASE, "id"));
	}

	@Test
	void everyKindOfEntryIsKnown() {
		assertThat(TAMPERED.properties()).extracting((property) -> property.getKey())
			.containsExactlyInAnyOrder("base", "clock", "requirements", "rpcAssumptions", "note", "signatureForms",
					"addressForms", "numberForms", "domain", "message", "resigned");
	}

	@ParameterizedTest
	@MethodSource("signatureForms")
	void signatureIsAcceptedExactlyWhenTheTokenAcceptsIt(JsonNode entry) {
		boolean onChain = Vectors.text(entry, "onChainFiatToken").equals("accepted");
		String signature = Vectors.text(entry, "signature");
		assertThat(isSignedByPayer(signature, new Web3jSignatureRecovery())).isEqualTo(onChain);
		assertThat(isSignedByPayer(signature, new Secp256k1SignatureRecovery())).isEqualTo(onChain);
	}

	@Test
	void onlyTheSignaturesKnownToRevertAreStricterThanTheReference() {
		Set<String> stricter = TAMPERED.required("signatureForms")
			.valueStream()
			.filter((entry) -> entry.at("/x402EvmFacilitator/isValid").booleanValue())
			.filter((entry) -> !Vectors.text(entry, "onChainFiatToken").equals("accepted"))
			.map((entry) -> Vectors.text(entry, "id"))
			.collect(Collectors.toSet());
		assertThat(stricter).isEqualTo(STRICTER_SIGNATURES);
	}

	@ParameterizedTest
	@MethodSource("signatureForms")
	void canonicalSignatureRecoversTheRecordedAddress(JsonNode entry) {
		Optional<EvmSignature> signature = parse(Vectors.text(entry, "signature"));
		byte[] digest = Eip3009.bytes32(BASE, "digest");
		if (signature.isPresent()) {
			Optional<Address> recovered = entry.required("recovered").isNull() ? Optional.empty()
					: Optional.of(new Address(Vectors.text(entry, "recovered")));
			assertThat(new Web3jSignatureRecovery().recover(digest, signature.get())).isEqualTo(recovered);
			assertThat(new Secp256k1SignatureRecovery().recover(digest, signature.get())).isEqualTo(recovered);
		}
		else {
			assertThat(Vectors.text(entry, "onChainFiatToken")).isNotEqualTo("accepted");
		}
	}

	@ParameterizedTest
	@MethodSource("domain")
	void signatureUnderAnotherDomainIsSomebodyElses(JsonNode entry) {
		EvmSignature signature = EvmSignature.parse(Vectors.text(entry, "signature"));
		TransferAuthorization authorization = Eip3009.authorization(BASE.required("message"));
		byte[] signed = authorization.digest(Eip3009.domain(entry.required("signedUnderDomain")));
		assertThat(signed).isEqualTo(Eip3009.bytes32(entry, "digestSigned"));
		assertRecovers(signed, signature, FROM);
		assertRecovers(authorization.digest(DOMAIN), signature,
				new Address(Vectors.text(entry, "recoveredUnderCorrectDomain")));
		assertThat(Vectors.text(entry, "recoveredUnderCorrectDomain")).isNotEqualTo(FROM.value());
	}

	@ParameterizedTest
	@MethodSource("message")
	void signatureOfAnotherMessageIsSomebodyElses(JsonNode entry) {
		TransferAuthorization changed = Eip3009.authorization(changedMessage(entry));
		Address recovered = new Address(Vectors.text(entry, "recovered"));
		assertRecovers(changed.digest(DOMAIN), EvmSignature.parse(Vectors.text(BASE, "signature")), recovered);
		assertThat(recovered).isNotEqualTo(FROM).isNotEqualTo(changed.from());
	}

	@ParameterizedTest
	@MethodSource("resigned")
	void authorisationSignedAgainIsThePayers(JsonNode entry) {
		// What is wrong with these is for the scheme to find, not for the signature.
		ObjectNode domain = (ObjectNode) BASE.required("domain").deepCopy();
		String asset = entry.at("/requirementsOverride/asset").asString("");
		if (!asset.isEmpty()) {
			domain.put("verifyingContract", asset.toLowerCase(Locale.ROOT));
		}
		assertRecovers(Eip3009.authorization(entry.required("message")).digest(Eip3009.domain(domain)),
				EvmSignature.parse(Vectors.text(entry, "signature")), FROM);
	}

	@ParameterizedTest
	@MethodSource("addressForms")
	void addressIsReadAsTheReferenceReadsIt(JsonNode entry) {
		String payTo = Vectors.text(entry, "requirementsPayTo");
		if (STRICTER_ADDRESSES.contains(Vectors.text(entry, "id"))) {
			// Ours comes from the configuration, where the checksum catches typing
			// errors.
			assertThatIllegalArgumentException().isThrownBy(() -> new Address(payTo));
			return;
		}
		ObjectNode message = changedMessage(entry);
		if (entry.at("/x402EvmFacilitator/isValid").booleanValue()) {
			TransferAuthorization authorization = Eip3009.authorization(message);
			assertThat(authorization.to()).isEqualTo(new Address(payTo));
			assertRecovers(authorization.digest(DOMAIN), EvmSignature.parse(Vectors.text(BASE, "signature")),
					authorization.from());
		}
		else {
			assertThatIllegalArgumentException().isThrownBy(() -> Eip3009.authorization(message));
		}
	}

	@ParameterizedTest
	@MethodSource("numberForms")
	void numberIsReadIfAllParsersAgree(JsonNode entry) {
		boolean reference = entry.at("/x402EvmFacilitator/isValid").asBoolean(false);
		boolean expected = reference && !STRICTER_NUMBERS.contains(Vectors.text(entry, "id"));
		assertThat(isReadable(changedMessage(entry))).isEqualTo(expected);
	}

	private static boolean isReadable(ObjectNode message) {
		try {
			TransferAuthorization authorization = new TransferAuthorization(
					new Address(StrictJson.string(message, "from")), new Address(StrictJson.string(message, "to")),
					ClientJson.uint256(message, "value"), ClientJson.uint256(message, "validAfter"),
					ClientJson.uint256(message, "validBefore"), StrictJson.string(message, "nonce"));
			assertThat(authorization.digest(DOMAIN)).isEqualTo(Eip3009.bytes32(BASE, "digest"));
			return true;
		}
		catch (MalformedMessageException | IllegalArgumentException ex) {
			return false;
		}
	}

	private static ObjectNode changedMessage(JsonNode entry) {
		ObjectNode message = (ObjectNode) BASE.required("message").deepCopy();
		entry.required("changed").properties().forEach((change) -> message.set(change.getKey(), change.getValue()));
		return message;
	}

	private static boolean isSignedByPayer(String text, SignatureRecovery recovery) {
		return parse(text).flatMap((signature) -> recovery.recover(Eip3009.bytes32(BASE, "digest"), signature))
			.filter(FROM::equals)
			.isPresent();
	}

	private static Optional<EvmSignature> parse(String text) {
		try {
			return Optional.of(EvmSignature.parse(text));
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	private static void assertRecovers(byte[] digest, EvmSignature signature, Address expected) {
		assertThat(new Web3jSignatureRecovery().recover(digest, signature)).contains(expected);
		assertThat(new Secp256k1SignatureRecovery().recover(digest, signature)).contains(expected);
	}

}
