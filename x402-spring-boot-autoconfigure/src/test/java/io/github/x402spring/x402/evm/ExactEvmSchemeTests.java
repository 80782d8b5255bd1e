package io.github.x402spring.x402.evm;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.Vectors;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ExactEvmSchemeTests {

	private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

	private static final Network NETWORK = Network.evm(84532);

	private static final Address PAYEE = SandboxWallet.developmentKey(1).address();

	private static final Asset USDC = new AssetRegistry(List.of()).defaultAsset(NETWORK).orElseThrow();

	private static final Asset EURO = new Asset(NETWORK, new Address("0x00000000000000000000000000000000000000aa"),
			"Euro Coin", "1", 2, "EURC", Asset.TransferMethod.EIP3009);

	private static final Asset YEN = new Asset(NETWORK, new Address("0x00000000000000000000000000000000000000bb"),
			"Yen Coin", "1", 0, "JPYC", Asset.TransferMethod.EIP3009);

	private static final AssetRegistry ASSETS = new AssetRegistry(List.of(USDC, EURO, YEN));

	private final MutableClock clock = new MutableClock(NOW);

	private final SandboxWallet wallet = SandboxWallet.developmentKey(0, this.clock);

	private final ExactEvmScheme scheme = new ExactEvmScheme(ASSETS, new Web3jSignatureRecovery(),
			Duration.ofSeconds(6));

	static Stream<Arguments> offersOfOneNetwork() {
		return Stream.of(Arguments.of(0), Arguments.of(1), Arguments.of(2));
	}

	@Test
	void offerHasTheSameTextOnEveryRebuild() {
		PaymentWay option = option(null);
		String first = text(this.scheme.quote(Price.parse("$0.01"), option).orElseThrow());
		for (String price : List.of("$0.01", "0.01 USDC", "10000 atomic", "$0.010", "00.01 usdc")) {
			ExactEvmScheme other = new ExactEvmScheme(new AssetRegistry(List.of()), new Web3jSignatureRecovery(),
					Duration.ofSeconds(60));
			PaymentWay sameOption = new PaymentWay(new Network("eip155:84532"), null, PAYEE.value(),
					Duration.ofMinutes(5));
			assertThat(text(this.scheme.quote(Price.parse(price), option).orElseThrow())).isEqualTo(first);
			assertThat(text(other.quote(Price.parse(price), sameOption).orElseThrow())).isEqualTo(first);
		}
		assertThat(first).isEqualTo(StrictJson.write(Vectors.read("eip3009.json").at("/tampered/requirements")));
	}

	@Test
	void offerWritesAddressesWithChecksumHoweverTheyWereConfigured() {
		PaymentWay option = new PaymentWay(NETWORK, "0x036cbd53842c5426634e7929541ec2318f3dcf7e",
				new Address("0x70997970c51812dc3a010c7d01b50e0d17dc79c8").value(), Duration.ofMinutes(5));
		assertThat(text(this.scheme.quote(Price.parse("$0.01"), option).orElseThrow()))
			.isEqualTo(text(this.scheme.quote(Price.parse("$0.01"), option(null)).orElseThrow()));
	}

	@Test
	void offerOfAPriceThatTheTokenCannotExpressIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.scheme.quote(Price.parse("0.001 EURC"), option(null)))
			.withMessageContaining("more digits than the 2 decimals");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.scheme.quote(Price.parse("$1"),
					new PaymentWay(Network.evm(4326), null, PAYEE.value(), Duration.ofMinutes(5))))
			.withMessageContaining("EIP-3009");
	}

	@Test
	void unitIsThatOfTheToken() {
		Quote offer = this.scheme.quote(Price.parse("12.5 EURC"), option(null)).orElseThrow();
		assertThat(this.scheme.unit(offer)).contains(new PaymentScheme.TokenUnit("EURC", 2));
		assertThat(this.scheme.unit(offer).orElseThrow().toDecimal(offer.amount())).hasToString("12.5");
		assertThat(new PaymentScheme.TokenUnit("JPYC", 0).toDecimal(BigInteger.valueOf(1200))).hasToString("1200");
		assertThat(new PaymentScheme.TokenUnit("USDC", 6).toDecimal(BigInteger.TEN.pow(9))).hasToString("1000");
	}

	// A wallet whose clock is off by d signs an authorisation that ends at now + d + 300.
	@ParameterizedTest
	@CsvSource({ "-600, false", "-301, false", "-300, false", "-295, false", "-294, true", "-293, true", "0, true",
			"29, true", "31, true", "3300, true", "6900, true", "6901, false", "315360000, false" })
	void authorisationEndsWithinTheWindow(long clockOffset, boolean timely) {
		this.clock.advance(Duration.ofSeconds(clockOffset));
		Quote offer = offer("$0.01");
		assertThat(match(pay(offer), NOW, offer)).isEqualTo(
				timely ? new SchemeResult.Accepted<>(offer) : new SchemeResult.Refused<>(ErrorReason.VALID_BEFORE));
	}

	@ParameterizedTest
	@CsvSource({ "0, true", "0.001, true", "0.999, true", "1, false" })
	void windowIsMeasuredInWholeSecondsAsChainsDo(String elapsed, boolean timely) {
		Quote offer = offer("$0.01");
		PaymentPayload payload = pay(offer);
		Instant then = NOW.plusSeconds(294).plusMillis(new BigDecimal(elapsed).movePointRight(3).longValue());
		assertThat(match(payload, then, offer)).isEqualTo(
				timely ? new SchemeResult.Accepted<>(offer) : new SchemeResult.Refused<>(ErrorReason.VALID_BEFORE));
		AuthenticatedPayment payment = authenticate(payload, offer);
		assertThat(this.scheme.expiry(payment, then).isEmpty()).isEqualTo(timely);
	}

	@ParameterizedTest
	@CsvSource({ "10, 290, true", "10, 291, false", "60, 240, true", "60, 241, false" })
	void graceIsAsConfigured(long seconds, long elapsed, boolean timely) {
		ExactEvmScheme careful = new ExactEvmScheme(ASSETS, new Web3jSignatureRecovery(), Duration.ofSeconds(seconds));
		Quote offer = offer("$0.01");
		AuthenticatedPayment payment = authenticate(pay(offer), offer);
		assertThat(careful.expiry(payment, NOW.plusSeconds(elapsed)).isEmpty()).isEqualTo(timely);
	}

	@ParameterizedTest
	@CsvSource({ "60, 30, true", "60, 31, false", "330, 30, true", "360, 60, true", "360, 61, false" })
	void longestLifeIsAsConfiguredButNeverShorterThanWhatIsAskedFor(long longest, long clockOffset, boolean timely) {
		ExactEvmScheme strict = new ExactEvmScheme(ASSETS, new Web3jSignatureRecovery(), Duration.ofSeconds(6),
				Duration.ofSeconds(longest));
		this.clock.advance(Duration.ofSeconds(clockOffset));
		Quote offer = offer("$0.01");
		assertThat(strict.match(authenticate(pay(offer), offer), List.of(offer), NOW)).isEqualTo(
				timely ? new SchemeResult.Accepted<>(offer) : new SchemeResult.Refused<>(ErrorReason.VALID_BEFORE));
	}

	// Version 1 clients date authorisations back by ten minutes.
	@ParameterizedTest
	@CsvSource({ "0, true", "31, true", "600, true", "-294, true", "-295, false" })
	void windowOfAVersion1PaymentIsTheSame(long clockOffset, boolean timely) {
		this.clock.advance(Duration.ofSeconds(clockOffset));
		Quote offer = offer("$0.01");
		PaymentPayload payload = payV1(offer);
		assertThat(payload.payload().at("/authorization/validAfter").stringValue())
			.isEqualTo(String.valueOf(NOW.getEpochSecond() + clockOffset - 600));
		assertThat(match(payload, NOW, offer)).isEqualTo(
				timely ? new SchemeResult.Accepted<>(offer) : new SchemeResult.Refused<>(ErrorReason.VALID_BEFORE));
	}

	@ParameterizedTest
	@CsvSource({ "599, false", "600, true", "601, true" })
	void authorisationBeginsNotInTheFuture(long elapsed, boolean begun) {
		// Signed ten minutes ahead and dated back by ten: it begins at NOW + 600.
		this.clock.advance(Duration.ofSeconds(1200));
		Quote offer = offer("$0.01");
		AuthenticatedPayment payment = authenticate(payV1(offer), offer);
		assertThat(Wire.authorization(payment).validAfter()).isEqualTo(NOW.getEpochSecond() + 600);
		// A long window, so that its end is not what is refused.
		Quote longOffer = new Quote(offer.kind(), offer.asset(), offer.amount(), offer.payee(), Duration.ofHours(1),
				offer.details());
		assertThat(this.scheme.match(payment, List.of(longOffer), NOW.plusSeconds(elapsed))).isEqualTo(
				begun ? new SchemeResult.Accepted<>(longOffer) : new SchemeResult.Refused<>(ErrorReason.VALID_AFTER));
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

	@Test
	void offerFactoryOffersEachWayToPayOnce() {
		QuoteFactory factory = new QuoteFactory(List.of(this.scheme));
		List<PaymentWay> options = List.of(option(null), option("EURC"), option("USDC"));
		assertThat(factory.quotes(Price.parse("$0.01"), options)).extracting(Quote::asset)
			.containsExactly(offer("$0.01").asset(), EURO.address().value());
		assertThat(factory.quotes(Price.parse("0.01 USDC"), options)).containsExactly(offer("$0.01"));
	}

	@Test
	void resolvedPriceIsAskedForEachRequest() {
		QuoteFactory factory = new QuoteFactory(List.of(this.scheme));
		QuoteSource source = factory.resolved(
				(request) -> request.path().endsWith("free") ? Optional.empty()
						: Optional.of(PaymentTerms.of("$" + request.path().length()).payTo(EURO.address().value())),
				List.of(option(null)));
		assertThat(source.quotes(FakePaidRequest.get("/free"))).isEmpty();
		List<Quote> offers = source.quotes(FakePaidRequest.get("/12345"));
		assertThat(offers).hasSize(1);
		assertThat(offers.get(0).amount()).isEqualTo(6_000_000);
		assertThat(offers.get(0).payee()).isEqualTo(EURO.address().value());
		assertThat(source.quotes(FakePaidRequest.get("/12345"))).isEqualTo(offers);
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

	private Quote offer(String price) {
		return this.scheme.quote(Price.parse(price), option(null)).orElseThrow();
	}

	@Test
	void payeeThatIsNoAddressCannotBeQuoted() {
		PaymentWay way = new PaymentWay(NETWORK, null, "0x1234", Duration.ofMinutes(5));
		assertThatIllegalArgumentException().isThrownBy(() -> this.scheme.quote(Price.parse("$1"), way));
	}

	private static PaymentWay option(String asset) {
		return new PaymentWay(NETWORK, asset, PAYEE.value(), Duration.ofMinutes(5));
	}

	private PaymentPayload pay(Quote offer) {
		return payload(this.wallet.pay(challenge(offer)));
	}

	private PaymentPayload payV1(Quote offer) {
		return payload(this.wallet.payV1(X402Codec.bodyV1(challenge(offer)).orElseThrow().toString()));
	}

	private static PaymentPayload payload(String header) {
		return X402Codec.decodePayment(header);
	}

	private static PaymentRequired challenge(Quote offer) {
		return new PaymentRequired(null, new PaidResource("https://api.example.com/premium", "", ""),
				List.of(PaymentRequirements.of(offer)), null);
	}

	private PaymentPayload withPayload(String payload) {
		ObjectNode json = (ObjectNode) StrictJson.parseObject(pay(offer("$0.01")).json());
		json.set("payload", StrictJson.parseObject(payload));
		return Payloads.decode(json);
	}

	private AuthenticatedPayment authenticate(PaymentPayload payload, Quote offer) {
		return Wire.accepted(this.scheme.authenticate(payload, List.of(offer)));
	}

	private SchemeResult<Quote> match(PaymentPayload payload, Instant now, Quote offer) {
		return this.scheme.match(authenticate(payload, offer), List.of(offer), now);
	}

	private static String text(Quote quote) {
		return StrictJson.write(X402Codec.toJson(PaymentRequirements.of(quote)));
	}

}
