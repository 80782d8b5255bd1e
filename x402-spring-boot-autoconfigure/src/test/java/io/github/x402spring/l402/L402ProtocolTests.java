package io.github.x402spring.l402;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.IssuedInvoice;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.PaidInvoice;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.payment.plan.ValidityPeriod;
import io.github.x402spring.payment.protocol.ChallengeAnswer;
import io.github.x402spring.payment.protocol.RequestHeaders;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.testsupport.FakePaidRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Challenges carry a token for the invoice of each offer, which says what it is good for
 * once that is paid.
 */
class L402ProtocolTests {

	private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");

	private static final Instant UNTIL = NOW.plus(Duration.ofHours(1));

	private static final L402Settings SETTINGS = new L402Settings(List.of("0123456789abcdef0123456789abcdef"), "shop",
			false);

	private static final Pattern LINE = Pattern
		.compile("L402 macaroon=\"(\\S+)\", invoice=\"(ln\\w+)\", version=\"0\", token=\"(\\S+)\"");

	private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

	private final SandboxLightningNode node = new SandboxLightningNode(LightningNetwork.REGTEST, this.clock);

	private final LightningInvoice invoice = this.node.createInvoice(
			new InvoiceRequest(LightningNetwork.REGTEST, BigInteger.valueOf(21_000), "content", Duration.ofMinutes(5)));

	private @Nullable PassTerms sold;

	private boolean page = true;

	private final L402Protocol protocol = protocol(SETTINGS);

	@Test
	void challengeHasOneLineWithTokenAndInvoice() {
		Answer answer = challenge(this.protocol, "GET", null);
		assertThat(answer.lines).singleElement().asString().startsWith("WWW-Authenticate: L402 ");
		Matcher line = answer.line();
		assertThat(line.group(1)).isEqualTo(line.group(3));
		assertThat(line.group(2)).isEqualTo(this.invoice.text());
	}

	@Test
	void bodyNamesTheSame() {
		Answer answer = challenge(this.protocol, "GET", null);
		JsonNode offered = answer.members.get("l402").get(0);
		assertThat(offered.get("macaroon").asString()).isEqualTo(answer.line().group(1));
		assertThat(offered.get("invoice").asString()).isEqualTo(this.invoice.text());
		assertThat(offered.get("amountMsat").asString()).isEqualTo("21000");
		assertThat(offered.get("expiresAt").asString()).isEqualTo("2026-11-30T10:05:00Z");
	}

	@Test
	void lineUnderTheOldNameComesFirstIfItIsAskedFor() {
		Answer answer = challenge(protocol(new L402Settings(SETTINGS.secrets(), "shop", true)), "GET", null);
		assertThat(answer.lines).hasSize(2);
		assertThat(answer.lines.getFirst()).startsWith("WWW-Authenticate: LSAT macaroon=");
	}

	@Test
	void offersWithoutInvoiceAreLeftOut() {
		Answer answer = new Answer();
		this.protocol.challenge(challenge("GET", null, List.of(Offer.of(quote()))), answer);
		assertThat(answer.lines).isEmpty();
		assertThat(answer.members).isEmpty();
	}

	@Test
	void nothingIsOfferedForHead() {
		assertThat(challenge(this.protocol, "HEAD", null).lines).isEmpty();
	}

	@Test
	void tokenOfACallIsForTheRequestThatWasChallenged() {
		TokenTerms terms = terms(challenge(this.protocol, "GET", plan("")));
		TokenLimits limits = new TokenLimits(Set.of(), 1L, null, Set.of(), null, UNTIL);
		assertThat(terms.sale()).isEqualTo(new TokenSale(LightningNetwork.REGTEST, BigInteger.valueOf(21_000), "65000",
				"GET /content", "f00d accept", null, null, limits, UNTIL));
		assertThat(terms.limits()).isEqualTo(limits);
	}

	@ParameterizedTest
	@ValueSource(strings = { "endpoint", "\u00e4", "caf\u00e9\n" })
	void endpointWithALongIdentityIsSoldByItsDigest(String part) {
		String identity = part.repeat(2000);
		Answer answer = new Answer();
		Offer offer = new IssuedInvoice(this.invoice, "65000", UNTIL).toOffer(quote());
		ChallengeContext context = new ChallengeContext(new PaidResource("http://localhost/content", "", ""), identity,
				"f00d", FakePaidRequest.get("/content"));
		this.protocol.challenge(new Challenge("Payment required", context, List.of(offer)), answer);
		TokenTerms terms = terms(answer);
		assertThat(terms.sale().endpoint()).startsWith("sha256:").hasSize(71);
		assertThat(buys(terms, identity)).isTrue();
		assertThat(buys(terms, identity + "2")).isFalse();
		assertThat(buys(terms, "GET /content")).isFalse();
	}

	private static boolean buys(TokenTerms terms, String endpoint) {
		return terms.buys(endpoint, "f00d"::equals, FakePaidRequest.get("/content"), NOW);
	}

	@Test
	void scopeOfTheEndpointIsSold() {
		assertThat(terms(challenge(this.protocol, "GET", plan("read"))).limits().scopes()).containsExactly("read");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8|true", "text/html|true",
					"text/html, image/gif, image/jpeg, */*; q=0.2|false", "text/html;q=0, */*|false",
					"application/json, text/html;q=0.5|false", "*/*|false" })
	void tokenIsForThePageWhereTheClientGetsIt(String accept, boolean forPage) {
		FakePaidRequest request = FakePaidRequest.get("/content").withHeader("Accept", accept);
		assertThat(isForPage(request)).isEqualTo(forPage);
		assertThat(isForPage(request.withHeader("Payment-Page", "lightning"))).isTrue();
		this.page = false;
		assertThat(isForPage(request)).isFalse();
		assertThat(isForPage(request.withHeader("Payment-Page", "lightning"))).isFalse();
	}

	private boolean isForPage(FakePaidRequest request) {
		Answer answer = new Answer();
		this.protocol.challenge(challenge(request, null, List.of(offer())), answer);
		return TokenText.read(answer.line().group(1))
			.caveats()
			.stream()
			.anyMatch((it) -> new String(it, StandardCharsets.UTF_8).equals("shop_page=1"));
	}

	@ParameterizedTest
	@EnumSource(PassUnit.class)
	void tokenOfAPassSaysWhatThePassHolds(PassUnit unit) {
		this.sold = new PassTerms("forecast", "big", Price.parse("100 sat"), unit,
				(unit == PassUnit.TIME) ? BigDecimal.ZERO : BigDecimal.TEN, ValidityPeriod.parse("30d"),
				Set.of("read", "write"));
		TokenTerms terms = terms(challenge(this.protocol, "POST", null));
		assertThat(terms.sale().plan()).isEqualTo("forecast/big");
		assertThat(terms.sale().pass()).hasValueSatisfying((it) -> assertThat(it).usingRecursiveComparison()
			.ignoringFields("price")
			.withEqualsForType((one, other) -> one.compareTo(other) == 0, BigDecimal.class)
			.isEqualTo(this.sold));
		assertThat(terms.sale().fingerprint()).isNull();
		assertThat(terms.sale().until()).isEqualTo(UNTIL);
		assertThat(terms.limits().scopes()).containsExactlyInAnyOrder("read", "write");
		assertThat(terms.limits().calls()).isEqualTo((unit == PassUnit.CALLS) ? 10L : null);
		assertThat(terms.limits().budget()).isEqualTo((unit == PassUnit.CREDIT) ? BigInteger.valueOf(21_000) : null);
		assertThat(terms.limits().until()).isEqualTo(UNTIL.plus(Duration.ofDays(30)));
	}

	@Test
	void paidTokenComesBackAsPaidInvoice() {
		Credential credential = this.protocol.read(header("Authorization", "L402 " + paid("GET")));
		assertThat(credential).isInstanceOfSatisfying(L402Credential.class,
				(it) -> assertThat(it.check())
					.isEqualTo(new SchemeResult.Accepted<>(new PaidInvoice(LightningNetwork.REGTEST,
							this.invoice.hash(), BigInteger.valueOf(21_000), "65000", UNTIL))));
		assertThat(this.protocol.speaks(credential.protocol())).isTrue();
		assertThat(this.protocol.speaks("x402/2")).isFalse();
	}

	@Test
	void tokenOfAnotherSecretIsRefusedWithItsReason() {
		L402Protocol other = protocol(new L402Settings(List.of("another secret of at least 32 bytes"), "shop", false));
		assertThat(other.read(header("Authorization", "L402 " + paid("GET")))).isInstanceOfSatisfying(
				L402Credential.class,
				(it) -> assertThat(it.check()).isEqualTo(new SchemeResult.Refused<>(L402Tokens.UNKNOWN)));
	}

	@Test
	void tokenOfThePreviousSecretCounts() {
		String presented = paid("GET");
		L402Protocol rotated = protocol(new L402Settings(
				List.of("another secret of at least 32 bytes", SETTINGS.secrets().getFirst()), "shop", false));
		assertThat(rotated.read(header("Authorization", "L402 " + presented))).isInstanceOfSatisfying(
				L402Credential.class, (it) -> assertThat(it.check()).isInstanceOf(SchemeResult.Accepted.class));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "Authorization|L402 abc|true", "authorization|lsat abc|true", "Authorization|Basic YTpi|false",
					"Authorization|Bearer x|false", "WWW-Authenticate|L402 macaroon=\"x\"|true",
					"www-authenticate|LSAT macaroon=\"x\"|true", "WWW-Authenticate|Basic realm=\"x\"|false",
					"WWW-Authenticate|L402x|false", "Macaroon|0201|false", "Cookie|L402 abc|false" })
	void onlyItsLinesAreItsOwn(String header, String line, boolean own) {
		assertThat(this.protocol.isOwn(header, line)).isEqualTo(own);
	}

	@Test
	void headersOfRequestsAndAnswers() {
		assertThat(this.protocol.requestHeaders()).containsExactly("Authorization", "Grpc-Metadata-Macaroon",
				"Macaroon");
		assertThat(this.protocol.responseHeaders()).containsExactly("WWW-Authenticate");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Shop", "a_b" })
	void settingsAreChecked(String service) {
		assertThatIllegalArgumentException().isThrownBy(() -> new L402Settings(SETTINGS.secrets(), service, false));
		assertThatIllegalArgumentException().isThrownBy(() -> new L402Settings(List.of(), "shop", false));
		assertThatIllegalArgumentException().isThrownBy(() -> new L402Settings(List.of("x".repeat(31)), "shop", false));
		assertThat(SETTINGS.toString()).isEqualTo("L402Settings[shop]");
	}

	private String paid(String method) {
		return challenge(this.protocol, method, null).line().group(1) + ":" + this.node.pay(this.invoice).orElseThrow();
	}

	private TokenTerms terms(Answer answer) {
		return CaveatReader.read("shop", TokenText.read(answer.line().group(1)).caveats()).orElseThrow();
	}

	private L402Protocol protocol(L402Settings settings) {
		return new L402Protocol(settings, (request) -> Optional.ofNullable(this.sold), () -> this.page, this.clock);
	}

	private Answer challenge(L402Protocol family, String method, PaidEndpointDescriptor.@Nullable PlanUse plan) {
		Answer answer = new Answer();
		family.challenge(challenge(method, plan, List.of(offer())), answer);
		return answer;
	}

	private Offer offer() {
		return new IssuedInvoice(this.invoice, "65000", UNTIL).toOffer(quote());
	}

	private static Challenge challenge(String method, PaidEndpointDescriptor.@Nullable PlanUse plan,
			List<Offer> offers) {
		return challenge(FakePaidRequest.get("/content").withMethod(method), plan, offers);
	}

	private static Challenge challenge(PaidRequest request, PaidEndpointDescriptor.@Nullable PlanUse plan,
			List<Offer> offers) {
		ChallengeContext context = new ChallengeContext(new PaidResource("http://localhost/content", "", ""),
				"GET /content", "f00d accept", request);
		return new Challenge("Payment required", context, offers, plan);
	}

	private static PaidEndpointDescriptor.PlanUse plan(String scope) {
		return new PaidEndpointDescriptor.PlanUse("forecast", scope, BigDecimal.ZERO);
	}

	private static Quote quote() {
		return new Quote(new PaymentKind("lightning", LightningNetwork.REGTEST.network(), "bolt11"), "msat",
				BigInteger.valueOf(21_000), null, Duration.ofMinutes(5), Map.of());
	}

	private static RequestHeaders header(String name, String value) {
		return (asked) -> asked.equalsIgnoreCase(name) ? List.of(value) : List.of();
	}

	/** The part of the family. */
	private static final class Answer implements ChallengeAnswer {

		private final List<String> lines = new ArrayList<>();

		private final Map<String, JsonNode> members = new HashMap<>();

		@Override
		public void add(String name, String value) {
			this.lines.add(name + ": " + value);
		}

		@Override
		public void addMember(String name, JsonNode value) {
			this.members.put(name, value);
		}

		private Matcher line() {
			Matcher matcher = LINE.matcher(this.lines.getLast());
			assertThat(matcher.find()).as(this.lines.getLast()).isTrue();
			return matcher;
		}

	}

}
