package io.github.x402spring.x402.evm;

import java.util.List;

import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Signatures that are not of the payer's own key: refused, or left to the rail.
 */
class ContractWalletSignatureTests extends ExactEvmSteps {

	private final ExactEvmScheme open = this.scheme.withContractWallets(true);

	private final Quote offer = this.offer("$0.01");

	private final PaymentPayload payment = this.pay(this.offer);

	@ParameterizedTest
	@ValueSource(strings = { "0x00", "0xAb", "of another key", "v of a safe", "longest" })
	void signatureThatAContractMayTakeIsLeftToTheRail(String form) {
		String signature = switch (form) {
			case "of another key" -> Payloads.signature(pay(this.offer));
			case "v of a safe" -> Payloads.signature(this.payment).substring(0, 130) + "1f";
			case "longest" -> "0x" + "5a".repeat(WalletSignature.MAX_LENGTH);
			default -> form;
		};
		PaymentPayload other = signed(signature);
		assertRefused(this.scheme.authenticate(other, List.of(this.offer)), ErrorReason.INVALID_SIGNATURE);
		AuthenticatedPayment unproven = unproven(this.open.authenticate(other, List.of(this.offer)));
		AuthenticatedPayment proven = this.authenticate(this.payment, this.offer);
		assertThat(unproven.key()).isEqualTo(proven.key());
		assertThat(((ExactEvmProof) unproven.proof()).ownKey()).isFalse();
		assertThat(Wire.accepted(this.open.match(unproven, List.of(this.offer), NOW))).isEqualTo(this.offer);
	}

	// What is empty, anyone can present: a contract may have allowed it beforehand.
	@ParameterizedTest
	@ValueSource(strings = { "", "0x", "0x0", "0xzz", "1234", "0X1234", "too long" })
	void whatIsNoSignatureIsRefused(String text) {
		PaymentPayload other = signed(
				text.equals("too long") ? "0x" + "5a".repeat(WalletSignature.MAX_LENGTH + 1) : text);
		assertRefused(this.open.authenticate(other, List.of(this.offer)), ErrorReason.INVALID_SIGNATURE);
	}

	@Test
	void signatureOfThePayersKeyIsProvenAsBefore() {
		SchemeResult<AuthenticatedPayment> result = this.open.authenticate(this.payment, List.of(this.offer));
		assertThat(result).isEqualTo(this.scheme.authenticate(this.payment, List.of(this.offer)));
		assertThat(((ExactEvmProof) Wire.accepted(result).proof()).ownKey()).isTrue();
	}

	@Test
	void signatureThatBringsTheMakingOfItsWalletIsRefused() {
		String end = "6492".repeat(16);
		for (String text : List.of("0x" + end, "0x1234" + end, Payloads.signature(this.payment) + end)) {
			for (ExactEvmScheme scheme : List.of(this.open, this.scheme)) {
				assertRefused(scheme.authenticate(signed(text), List.of(this.offer)), ErrorReason.WALLET_NOT_DEPLOYED);
			}
		}
	}

	@Test
	void zeroAddressIsNoPayer() {
		ObjectNode json = (ObjectNode) StrictJson.parseObject(this.payment.json());
		((ObjectNode) json.at("/payload/authorization")).put("from", "0x" + "0".repeat(40));
		assertRefused(this.open.authenticate(Payloads.decode(json), List.of(this.offer)),
				ErrorReason.INVALID_SIGNATURE);
	}

	@Test
	void versionOneNamesItsTokenOnlyWhereOneIsOffered() {
		PaymentPayload v1 = Payloads.decode(signed(StrictJson.parseObject(this.payV1(this.offer).json())));
		assertThat(unproven(this.open.authenticate(v1, List.of(this.offer))).asset()).isEqualTo(this.offer.asset());
		Quote euro = this.open.quote(Price.parse("0.01 EURC"), option("EURC")).orElseThrow();
		assertRefused(this.open.authenticate(v1, List.of(this.offer, euro)), ErrorReason.INVALID_SIGNATURE);
	}

	@Test
	void restoredPaymentKnowsWhoSigned() {
		for (PaymentPayload it : List.of(this.payment, signed("0x1234"))) {
			AuthenticatedPayment before = switch (this.open.authenticate(it, List.of(this.offer))) {
				case SchemeResult.Accepted<AuthenticatedPayment> yes -> yes.value();
				case SchemeResult.Unproven<AuthenticatedPayment> unproven -> unproven.value();
				case SchemeResult.Refused<AuthenticatedPayment> no -> throw new AssertionError(no);
				case SchemeResult.NotMine<AuthenticatedPayment> no -> throw new AssertionError(no);
			};
			ReservationTerms terms = new ReservationTerms(before.key(), "GET /premium", "fingerprint", "digest",
					before.payer(), "x402", this.offer, NOW, NOW);
			assertThat(this.open.restore(terms, before.proof().stored())).isEqualTo(before);
		}
	}

	private PaymentPayload signed(String signature) {
		return Payloads.decode(with(StrictJson.parseObject(this.payment.json()), signature));
	}

	private static ObjectNode signed(JsonNode json) {
		return with(json, "0x1234");
	}

	private static ObjectNode with(JsonNode json, String signature) {
		((ObjectNode) json.get("payload")).put("signature", signature);
		return (ObjectNode) json;
	}

	private static AuthenticatedPayment unproven(SchemeResult<AuthenticatedPayment> result) {
		assertThat(result).isInstanceOf(SchemeResult.Unproven.class);
		return ((SchemeResult.Unproven<AuthenticatedPayment>) result).value();
	}

	private static void assertRefused(SchemeResult<AuthenticatedPayment> result, String reason) {
		assertThat(result).isEqualTo(new SchemeResult.Refused<>(reason));
	}

}
