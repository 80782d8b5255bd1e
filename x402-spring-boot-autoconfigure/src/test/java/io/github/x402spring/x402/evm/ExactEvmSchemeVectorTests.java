package io.github.x402spring.x402.evm;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.Settlement;
import io.github.x402spring.Vectors;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Secp256k1SignatureRecovery;
import io.github.x402spring.evm.SignatureRecovery;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.testsupport.StubRail;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The verdicts on the payments of {@code eip3009.json}, compared with those of the
 * facilitator of the reference packages. Behind the checks here stands a verifier that
 * says yes to everything, so whatever is refused was refused in the process.
 */
class ExactEvmSchemeVectorTests {

	private static final String VALID = "valid";

	private static final String MALFORMED = "malformed";

	private static final JsonNode VECTORS = Vectors.read("eip3009.json");

	private static final JsonNode TAMPERED = VECTORS.required("tampered");

	private static final JsonNode BASE = VECTORS.required("valid").get(0);

	private static final Instant NOW = Instant.ofEpochSecond(TAMPERED.required("clock").longValue());

	private static final Network NETWORK = Network.evm(84532);

	private static final Address PAYEE = new Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");

	private static final Address USDC = new Address("0x036CbD53842c5426634e7929541eC2318f3dCF7e");

	private static final String NO_CODE = "0x00000000000000000000000000000000000000AA";

	/**
	 * The tokens that the entries name beside the defaults, all with the domain of the
	 * vectors' requirements.
	 */
	private static final AssetRegistry ASSETS = new AssetRegistry(
			List.of(token(NETWORK, USDC.value()), token(Network.evm(8453), USDC.value()), token(NETWORK, NO_CODE)));

	/**
	 * Verdicts that differ on purpose. Stricter: what the token contract refuses anyway
	 * (v 0 or 1, high s), or what an honest client does not do.
	 */
	private static final Map<String, String> DIFFERENT = Map.ofEntries(
			// The token contract wants v 27 or 28 and the low s: no money would move.
			Map.entry("v-as-0-or-1", ErrorReason.INVALID_SIGNATURE),
			Map.entry("high-s-malleated-with-flipped-v", ErrorReason.INVALID_SIGNATURE),
			Map.entry("high-s-with-v-0-or-1", ErrorReason.INVALID_SIGNATURE),
			// Read by the reference, and as something else by other parsers.
			Map.entry("value as hex string", MALFORMED), Map.entry("value with leading zeros", MALFORMED),
			Map.entry("value with spaces", MALFORMED),
			Map.entry("validAfter empty string (BigInt of empty is 0)", MALFORMED),
			// Refused by both: the reference calls a wrong form a wrong signature.
			Map.entry("value with decimal point", MALFORMED), Map.entry("value negative", MALFORMED),
			Map.entry("value 2^256", MALFORMED), Map.entry("nonce of 31 bytes", MALFORMED),
			Map.entry("from upper case hex digits", MALFORMED),
			Map.entry("from with a wrong mixed-case checksum", MALFORMED),
			Map.entry("to with a wrong mixed-case checksum", MALFORMED), Map.entry("from without 0x", MALFORMED),
			// An authorisation for ten years is a blank cheque that outlives our books.
			Map.entry("validBefore far future", ErrorReason.VALID_BEFORE),
			// Refused by both: we look at what the client echoes before the signature.
			Map.entry("extra.version missing", ErrorReason.NO_MATCHING_REQUIREMENTS),
			Map.entry("extra.name missing", ErrorReason.NO_MATCHING_REQUIREMENTS),
			Map.entry("extra absent", ErrorReason.NO_MATCHING_REQUIREMENTS),
			Map.entry("scheme upto", ErrorReason.UNSUPPORTED_SCHEME),
			// Not to be seen without a node: the verifier that is asked next refuses it.
			Map.entry("asset without code", VALID));

	/** Refused when the application is configured, not when a client pays. */
	private static final Set<String> REFUSED_AT_START = Set.of("payTo with a wrong mixed-case checksum");

	static Stream<Arguments> signatureForms() {
		return named("signatureForms");
	}

	static Stream<Arguments> addressForms() {
		return named("addressForms");
	}

	static Stream<Arguments> numberForms() {
		return named("numberForms");
	}

	static Stream<Arguments> domain() {
		return named("domain");
	}

	static Stream<Arguments> message() {
		return named("message");
	}

	static Stream<Arguments> resigned() {
		return named("resigned");
	}

	static Stream<Arguments> valid() {
		return Vectors.each(VECTORS.required("valid"));
	}

	private static Stream<Arguments> named(String member) {
		return TAMPERED.required(member).valueStream().map((entry) -> {
			String id = Vectors.text(entry, "id");
			return Arguments.argumentSet(DIFFERENT.containsKey(id) ? id + " (differs on purpose)" : id, entry);
		});
	}

	@Test
	void everyEntryIsThereAndEveryExceptionIsUsed() {
		assertThat(TAMPERED.required("signatureForms")).hasSize(29);
		assertThat(TAMPERED.required("addressForms")).hasSize(7);
		assertThat(TAMPERED.required("numberForms")).hasSize(10);
		assertThat(TAMPERED.required("domain")).hasSize(8);
		assertThat(TAMPERED.required("message")).hasSize(7);
		assertThat(TAMPERED.required("resigned")).hasSize(21);
		assertThat(VECTORS.required("valid")).hasSize(16);
		assertThat(Stream.of("signatureForms", "addressForms", "numberForms", "resigned")
			.flatMap((member) -> TAMPERED.required(member).valueStream())
			.filter((entry) -> !reference(entry).equals(DIFFERENT.getOrDefault(Vectors.text(entry, "id"), "")))
			.map((entry) -> Vectors.text(entry, "id"))).containsAll(DIFFERENT.keySet());
	}

	@Test
	void offerIsThatOfTheVectors() {
		assertThat(X402Codec.toJson(PaymentRequirements.of(offer(NETWORK, USDC.value(), PAYEE.value()))))
			.isEqualTo(TAMPERED.required("requirements"));
	}

	@ParameterizedTest
	@MethodSource("signatureForms")
	void verdictOnSignatureForm(JsonNode entry) {
		assertVerdict(entry, BASE.required("message"), entry.required("signature"));
	}

	@ParameterizedTest
	@MethodSource("addressForms")
	void verdictOnAddressForm(JsonNode entry) {
		String payTo = Vectors.text(entry, "requirementsPayTo");
		if (REFUSED_AT_START.contains(Vectors.text(entry, "id"))) {
			// Stricter: the checksum is there to catch typing errors.
			assertThatIllegalArgumentException().isThrownBy(() -> offer(NETWORK, USDC.value(), payTo));
			return;
		}
		assertThat(payTo).isEqualTo(PAYEE.value());
		assertVerdict(entry, changedMessage(entry), BASE.required("signature"));
	}

	@ParameterizedTest
	@MethodSource("numberForms")
	void verdictOnNumberForm(JsonNode entry) {
		assertVerdict(entry, changedMessage(entry), BASE.required("signature"));
	}

	@ParameterizedTest
	@MethodSource("domain")
	void verdictOnSignatureUnderAnotherDomain(JsonNode entry) {
		assertVerdict(entry, BASE.required("message"), entry.required("signature"));
	}

	@ParameterizedTest
	@MethodSource("message")
	void verdictOnMessageThatWasNotSigned(JsonNode entry) {
		assertVerdict(entry, changedMessage(entry), BASE.required("signature"));
	}

	@ParameterizedTest
	@MethodSource("resigned")
	void verdictOnOtherTermsSignedAnew(JsonNode entry) {
		JsonNode override = entry.required("requirementsOverride");
		Network network = new Network(override.path("network").asString(NETWORK.id()));
		// What is configured in lower case is offered with its checksum.
		Quote offer = offer(network, override.path("asset").asString(USDC.value()),
				override.path("payTo").asString(PAYEE.value()));
		ObjectNode accepted = (ObjectNode) X402Codec.toJson(PaymentRequirements.of(offer));
		accepted.set("scheme",
				override.path("scheme").isMissingNode() ? accepted.get("scheme") : override.get("scheme"));
		if (override.has("extra")) {
			accepted.set("extra", override.get("extra"));
		}
		if (Vectors.text(entry, "id").equals("extra absent")) {
			accepted.remove("extra");
		}
		PaymentPayload payload = Payloads.v2(entry.required("message"), entry.required("signature"), accepted);
		assertThat(verdict(payload, offer, new Web3jSignatureRecovery())).isEqualTo(expected(entry));
	}

	@ParameterizedTest
	@MethodSource("valid")
	void validSignatureIsAuthenticated(JsonNode entry) {
		JsonNode message = entry.required("message");
		JsonNode domain = entry.required("domain");
		Asset asset = new Asset(Network.evm(domain.required("chainId").longValue()),
				new Address(Vectors.text(domain, "verifyingContract")), Vectors.text(domain, "name"),
				Vectors.text(domain, "version"), 6, "TOKEN", Asset.TransferMethod.EIP3009);
		ExactEvmScheme scheme = scheme(new AssetRegistry(List.of(asset)), new Web3jSignatureRecovery());
		Quote offer = scheme
			.quote(new Price.Atomic(Vectors.number(message, "value")), new PaymentWay(asset.network(),
					asset.address().value(), new Address(Vectors.text(message, "to")).value(), Duration.ofMinutes(5)))
			.orElseThrow();
		PaymentPayload payload = Payloads.v2(message, entry.required("signature"), PaymentRequirements.of(offer));
		AuthenticatedPayment payment = Wire.accepted(scheme.authenticate(payload, List.of(offer)));
		assertThat(payment.payer()).isEqualTo(Vectors.text(message, "from"));
		assertThat(payment.payee()).isEqualTo(Vectors.text(message, "to"));
		assertThat(payment.authorised()).isEqualTo(Vectors.number(message, "value"));
		BigInteger validBefore = Wire.authorization(payment).validBefore();
		assertThat(validBefore).isEqualTo(Vectors.number(message, "validBefore"));
		assertThat(payment.key().value()).isEqualTo(asset.network() + "/" + asset.address() + "/"
				+ Vectors.text(message, "from") + "/" + Vectors.text(message, "nonce"));
		boolean timely = validBefore.compareTo(BigInteger.valueOf(NOW.getEpochSecond() + 7200)) <= 0;
		assertThat(scheme.match(payment, List.of(offer), NOW)).isEqualTo(
				timely ? new SchemeResult.Accepted<>(offer) : new SchemeResult.Refused<>(ErrorReason.VALID_BEFORE));
	}

	private static void assertVerdict(JsonNode entry, JsonNode authorization, JsonNode signature) {
		Quote offer = offer(NETWORK, USDC.value(), PAYEE.value());
		PaymentPayload payload = Payloads.v2(authorization, signature, PaymentRequirements.of(offer));
		assertThat(verdict(payload, offer, new Web3jSignatureRecovery())).isEqualTo(expected(entry));
		assertThat(verdict(payload, offer, new Secp256k1SignatureRecovery())).isEqualTo(expected(entry));
	}

	private static String expected(JsonNode entry) {
		String different = DIFFERENT.get(Vectors.text(entry, "id"));
		return (different != null) ? different : reference(entry);
	}

	private static String reference(JsonNode entry) {
		JsonNode facilitator = entry.required("x402EvmFacilitator");
		if (facilitator.has("throws")) {
			return "exception";
		}
		return facilitator.required("isValid").booleanValue() ? VALID : Vectors.text(facilitator, "invalidReason");
	}

	private static String verdict(PaymentPayload payload, Quote offer, SignatureRecovery recovery) {
		PaymentEngine engine = new PaymentEngine(Wire.protocols(), List.of(scheme(ASSETS, recovery)),
				StubRail.settling((payment) -> new SettlementResult.Unknown("not asked"))
					.with((payment) -> new Evidence.None()),
				(payment) -> new VerificationResult.Valid(),
				new InMemoryPaymentLedger(DataSize.ofKilobytes(80), Duration.ofHours(1),
						Clock.fixed(NOW, ZoneOffset.UTC)),
				List.of(), PaymentPolicy.DEFAULT, Clock.fixed(NOW, ZoneOffset.UTC));
		PaidEndpointDescriptor endpoint = new PaidEndpointDescriptor("GET /premium", "Controller#handler",
				List.of("/premium"), "10000 atomic", "", "", Settlement.AFTER_HANDLER, "", (request) -> List.of(offer));
		PaymentDecision decision = engine.decide(endpoint, FakePaidRequest.get("/premium"), payload);
		return switch (decision) {
			case PaymentDecision.Granted granted -> VALID;
			case PaymentDecision.Free free -> throw new AssertionError("free");
			case PaymentDecision.Repeated repeated -> throw new AssertionError("repeated");
			case PaymentDecision.Refused refused when refused.problem() instanceof PaymentProblem.Malformed ->
				MALFORMED;
			case PaymentDecision.Refused refused -> refused.problem().reasonCode().orElseThrow();
		};
	}

	private static Quote offer(Network network, String asset, String payTo) {
		PaymentWay option = new PaymentWay(network, asset, new Address(payTo).value(), Duration.ofSeconds(300));
		return scheme(ASSETS, new Web3jSignatureRecovery()).quote(Price.parse("10000 atomic"), option).orElseThrow();
	}

	private static ExactEvmScheme scheme(AssetRegistry assets, SignatureRecovery recovery) {
		return new ExactEvmScheme(assets, recovery, Duration.ofSeconds(6));
	}

	private static JsonNode changedMessage(JsonNode entry) {
		ObjectNode message = (ObjectNode) BASE.required("message").deepCopy();
		entry.required("changed").properties().forEach((change) -> message.set(change.getKey(), change.getValue()));
		return message;
	}

	private static Asset token(Network network, String address) {
		return new Asset(network, new Address(address), "USDC", "2", 6, "USDC", Asset.TransferMethod.EIP3009);
	}

}
