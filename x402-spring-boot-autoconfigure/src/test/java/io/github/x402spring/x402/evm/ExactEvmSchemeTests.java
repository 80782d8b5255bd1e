package io.github.x402spring.x402.evm;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.x402spring.evm.Address;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequirements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ExactEvmSchemeTests extends ExactEvmSteps {

	static Stream<Arguments> offersOfOneNetwork() {
		return Stream.of(Arguments.of(0), Arguments.of(1), Arguments.of(2));
	}

	@Test
	void version1PaymentNamesTheNetworkByName() {
		Quote offer = offer("$0.01");
		PaymentPayload payload = payV1(offer);
		assertThat(payload.network()).isEqualTo("base-sepolia");
		assertThat(match(payload, NOW, offer)).isEqualTo(new SchemeResult.Accepted<>(offer));
	}

	@ParameterizedTest
	@ValueSource(strings = { "eip155:84532", "base", "BASE-SEPOLIA", "base-sepolia2" })
	void version1PaymentForAnotherNetworkIsRefused(String network) {
		Quote offer = offer("$0.01");
		PaymentPayload payload = payV1(offer);
		PaymentPayload elsewhere = Payloads.v1(payload.payload().get("authorization"),
				payload.payload().get("signature"), network);
		assertThat(this.scheme.authenticate(elsewhere, List.of(offer)))
			.isEqualTo(new SchemeResult.Refused<>(ErrorReason.NO_MATCHING_REQUIREMENTS));
	}

	// Stricter than the reference's first version, which took more than the price.
	@ParameterizedTest
	@ValueSource(strings = { "$0.009999", "$0.010001", "$1" })
	void version1PaymentOfAnotherAmountIsRefused(String signed) {
		PaymentPayload payload = payV1(offer(signed));
		Quote offer = offer("$0.01");
		assertThat(match(payload, NOW, offer))
			.isEqualTo(new SchemeResult.Refused<>(ErrorReason.NO_MATCHING_REQUIREMENTS));
	}

	@Test
	void version1PaymentToSomebodyElseIsRefused() {
		PaymentWay other = new PaymentWay(NETWORK, null, SandboxWallet.developmentKey(2).address().value(),
				Duration.ofMinutes(5));
		PaymentPayload payload = payV1(this.scheme.quote(Price.parse("$0.01"), other).orElseThrow());
		assertThat(match(payload, NOW, offer("$0.01")))
			.isEqualTo(new SchemeResult.Refused<>(ErrorReason.NO_MATCHING_REQUIREMENTS));
	}

	@ParameterizedTest
	@MethodSource("offersOfOneNetwork")
	void version1PaymentIsForTheTokenUnderWhoseDomainItIsSigned(int index) {
		List<Quote> offers = List.of(offer("0.01 USDC"), offer("100 EURC"), offer("10000 JPYC"));
		assertThat(offers).extracting(Quote::amount).containsOnly(BigInteger.valueOf(10000));
		Quote chosen = offers.get(index);
		PaymentPayload payload = payV1(chosen);
		AuthenticatedPayment payment = Wire.accepted(this.scheme.authenticate(payload, offers));
		assertThat(payment.asset()).isEqualTo(chosen.asset());
		assertThat(payment.key().value()).contains("/" + chosen.asset() + "/");
		assertThat(this.scheme.match(payment, offers, NOW)).isEqualTo(new SchemeResult.Accepted<>(chosen));
	}

	@Test
	void version1PaymentInATokenThatIsNotOfferedIsGenuineAndMeetsNoOffer() {
		assertGenuineAndMeetsNoOffer(payV1(offer("100 EURC")), offer("100 EURC"), offer("0.01 USDC"),
				offer("10000 JPYC"));
	}

	@Test
	void version1PaymentInATokenThatIsNotKnownIsRefused() {
		PaymentPayload payload = payV1(forgotten());
		assertThat(this.scheme.authenticate(payload, List.of(offer("0.01 USDC"))))
			.isEqualTo(new SchemeResult.Refused<>(ErrorReason.INVALID_SIGNATURE));
		assertThat(this.scheme.authenticate(payload, List.of()))
			.isEqualTo(new SchemeResult.Refused<>(ErrorReason.NO_MATCHING_REQUIREMENTS));
	}

	@Test
	void version2PaymentInATokenThatIsNotOfferedIsGenuineAndMeetsNoOffer() {
		assertGenuineAndMeetsNoOffer(pay(offer("100 EURC")), offer("100 EURC"), offer("0.01 USDC"));
		assertGenuineAndMeetsNoOffer(pay(forgotten()), forgotten(), offer("0.01 USDC"));
		assertGenuineAndMeetsNoOffer(pay(forgotten()), forgotten());
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "/accepted/extra/name", "/accepted/extra/version", "/accepted/asset", "/accepted/network" })
	void version2PaymentThatStatesNoDomainOfAnUnknownTokenIsRefused(String member) {
		ObjectNode json = (ObjectNode) StrictJson.parseObject(pay(forgotten()).json());
		int slash = member.lastIndexOf('/');
		((ObjectNode) json.at(member.substring(0, slash))).put(member.substring(slash + 1),
				member.endsWith("network") ? "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp" : "?");
		assertThat(this.scheme.authenticate(Payloads.decode(json), List.of()))
			.isEqualTo(new SchemeResult.Refused<>(ErrorReason.NO_MATCHING_REQUIREMENTS));
	}

	@Test
	void version1PaymentOfTheWrongTokensAmountIsRefused() {
		PaymentPayload payload = payV1(offer("100 EURC"));
		List<Quote> offers = List.of(offer("0.01 USDC"), offer("200 EURC"));
		assertThat(this.scheme.match(Wire.accepted(this.scheme.authenticate(payload, offers)), offers, NOW))
			.isEqualTo(new SchemeResult.Refused<>(ErrorReason.NO_MATCHING_REQUIREMENTS));
	}

	@Test
	void version2PaymentIsForTheTokenThatItEchoes() {
		List<Quote> offers = List.of(offer("0.01 USDC"), offer("100 EURC"));
		PaymentPayload payload = pay(offers.get(1));
		assertThat(this.scheme.match(Wire.accepted(this.scheme.authenticate(payload, offers)), offers, NOW))
			.isEqualTo(new SchemeResult.Accepted<>(offers.get(1)));
		// Signed for euros, echoed as dollars.
		PaymentPayload mixed = Payloads.v2(payload.payload().get("authorization"), payload.payload().get("signature"),
				PaymentRequirements.of(offers.get(0)));
		assertThat(this.scheme.authenticate(mixed, offers))
			.isEqualTo(new SchemeResult.Refused<>(ErrorReason.INVALID_SIGNATURE));
	}

	@Test
	void domainOfAnOfferIsOursWhateverTheClientEchoes() {
		Quote offer = offer("$0.01");
		Quote forged = new Quote(offer.kind(), offer.asset(), offer.amount(), offer.payee(), offer.validity(),
				Map.of("name", "Other Coin", "version", "2"));
		// It may have been the token's name when the payment was made.
		assertGenuineAndMeetsNoOffer(pay(forged), forged, offer);
		// Signed under another domain than the one that is echoed.
		PaymentPayload mixed = Payloads.v2(pay(forged).payload().get("authorization"),
				pay(forged).payload().get("signature"), PaymentRequirements.of(offer));
		assertThat(this.scheme.authenticate(mixed, List.of(offer)))
			.isEqualTo(new SchemeResult.Refused<>(ErrorReason.INVALID_SIGNATURE));
	}

	@Test
	void keyIsTheSameHoweverThePaymentIsWritten() {
		Quote offer = offer("$0.01");
		PaymentPayload payload = pay(offer);
		PaymentKey key = authenticate(payload, offer).key();
		assertThat(key.value())
			.isEqualTo("eip155:84532/" + offer.asset() + "/" + this.wallet.address() + "/" + Payloads.nonce(payload));
		for (PaymentPayload other : List.of(Payloads.reordered(payload), Payloads.spaced(payload),
				Payloads.escaped(payload), Payloads.otherHexCase(payload), Payloads.extended(payload, 1))) {
			assertThat(other.json()).isNotEqualTo(payload.json());
			assertThat(authenticate(other, offer).key()).isEqualTo(key);
		}
		PaymentPayload asV1 = Payloads.v1(payload.payload().get("authorization"), payload.payload().get("signature"),
				"base-sepolia");
		assertThat(authenticate(asV1, offer).key()).isEqualTo(key);
	}

	@Test
	void keyDiffersByNonceTokenAndPayer() {
		Quote offer = offer("$0.01");
		Quote euro = offer("1 EURC");
		assertThat(
				Stream
					.of(authenticate(pay(offer), offer), authenticate(pay(offer), offer), authenticate(pay(euro), euro),
							authenticate(payload(SandboxWallet.developmentKey(2, this.clock).pay(challenge(offer))),
									offer))
					.map(AuthenticatedPayment::key))
			.doesNotHaveDuplicates();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"permit2Authorization\":{},\"signature\":\"0x\"}" })
	void payloadOfAnotherMethodIsRefused(String payload) {
		assertThat(this.scheme.authenticate(withPayload(payload), List.of(offer("$0.01"))))
			.isEqualTo(new SchemeResult.Refused<>(ErrorReason.INVALID_PAYLOAD));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"authorization\":null,\"signature\":\"0x\"}",
			"{\"authorization\":\"0x\",\"signature\":\"0x\"}", "{\"authorization\":{},\"signature\":\"0x\"}" })
	void payloadOfAnotherFormIsMalformed(String payload) {
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> this.scheme.authenticate(withPayload(payload), List.of(offer("$0.01"))));
	}

	@Test
	void missingOrStrangeSignatureIsNotAccepted() {
		Quote offer = offer("$0.01");
		ObjectNode json = (ObjectNode) StrictJson.parseObject(pay(offer).json());
		((ObjectNode) json.get("payload")).put("signature", 27);
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> this.scheme.authenticate(Payloads.decode(json), List.of(offer)));
		((ObjectNode) json.get("payload")).remove("signature");
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> this.scheme.authenticate(Payloads.decode(json), List.of(offer)));
	}

	@Test
	void zeroAddressCannotPay() {
		Quote offer = offer("$0.01");
		ObjectNode json = (ObjectNode) StrictJson.parseObject(pay(offer).json());
		((ObjectNode) json.at("/payload/authorization")).put("from", Address.ZERO.value());
		assertThat(this.scheme.authenticate(Payloads.decode(json), List.of(offer)))
			.isEqualTo(new SchemeResult.Refused<>(ErrorReason.INVALID_SIGNATURE));
		ExactEvmScheme gullible = new ExactEvmScheme(ASSETS, (digest, signature) -> Optional.of(Address.ZERO),
				Duration.ofSeconds(6));
		assertThat(gullible.authenticate(Payloads.decode(json), List.of(offer)))
			.isEqualTo(new SchemeResult.Refused<>(ErrorReason.INVALID_SIGNATURE));
	}

	private void assertGenuineAndMeetsNoOffer(PaymentPayload payload, Quote signed, Quote... offers) {
		AuthenticatedPayment payment = Wire.accepted(this.scheme.authenticate(payload, List.of(offers)));
		assertThat(payment.key()).isEqualTo(ExactEvmScheme.key(NETWORK, new Address(signed.asset()),
				this.wallet.address(), Payloads.nonce(payload)));
		assertThat(payment.asset()).isEqualTo(signed.asset());
		assertThat(this.scheme.match(payment, List.of(offers), NOW))
			.isEqualTo(new SchemeResult.Refused<>(ErrorReason.NO_MATCHING_REQUIREMENTS));
	}

	// An offer of an application that knew one more token.
	private Quote forgotten() {
		Quote offer = offer("$0.01");
		return new Quote(offer.kind(), "0x00000000000000000000000000000000000000cc", offer.amount(), offer.payee(),
				offer.validity(), Map.of("name", "Gone Coin", "version", "1"));
	}

	private PaymentPayload withPayload(String payload) {
		ObjectNode json = (ObjectNode) StrictJson.parseObject(pay(offer("$0.01")).json());
		json.set("payload", StrictJson.parseObject(payload));
		return Payloads.decode(json);
	}

}
