package io.github.x402spring.mpp;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.IssuedInvoice;
import io.github.x402spring.lightning.LightningCredential;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.PaidInvoice;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.pass.PassBearer;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.payment.plan.ValidityPeriod;
import io.github.x402spring.payment.protocol.ChallengeAnswer;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.ContentTooLargeException;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.testsupport.FakePaidRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * An invoice that is offered becomes a challenge, and its preimage pays for the request
 * that was challenged.
 */
class PaidLightningChargeTests {

	private static final Instant UNTIL = MppVectors.NOW.plus(Duration.ofHours(1));

	private final Clock clock = Clock.fixed(MppVectors.NOW, ZoneOffset.UTC);

	private final SandboxLightningNode node = new SandboxLightningNode(LightningNetwork.REGTEST, this.clock);

	private final MppProtocol protocol = protocol(List.of(MppVectors.SECRET));

	private final LightningInvoice invoice = invoice(100_000);

	private final MppChallenge challenge = challenges(this.invoice, "").getFirst();

	@Test
	void challengeAsksForTheInvoiceOfTheOffer() {
		LightningCharge charge = LightningCharge.read(this.challenge.request());
		assertThat(charge.invoice()).isEqualTo(this.invoice.text());
		assertThat(charge.amount()).isEqualTo(100);
		assertThat(charge.paymentHash()).isEqualTo(this.invoice.hash());
		assertThat(this.challenge.expires()).isEqualTo(this.invoice.expiresAt().toString());
	}

	@Test
	void preimageIsTheProof() {
		LightningCredential credential = credential((payload) -> payload.put("preimage", preimage()));
		PaidInvoice paid = ((SchemeResult.Accepted<PaidInvoice>) credential.check()).value();
		assertThat(paid).isEqualTo(new PaidInvoice(LightningNetwork.REGTEST, this.invoice.hash(),
				BigInteger.valueOf(100_000), "64000.5", UNTIL));
		assertThat(credential.protocol()).isEqualTo("mpp/lightning");
		assertThat(credential.toString()).doesNotContain(preimage());
	}

	@ParameterizedTest
	@CsvSource({ "preimage,0000000000000000000000000000000000000000000000000000000000000000,verification_failed",
			"preimage,ABC,malformed_credential", "other,x,malformed_credential" })
	void otherProofsAreRefused(String name, String value, String reason) {
		assertThat(credential((payload) -> payload.put(name, value)).check())
			.isEqualTo(new SchemeResult.Refused<>(reason));
	}

	@ParameterizedTest
	@CsvSource({ "id,AAAA", "realm,other", "intent,session", "request,e30", "expires,2031-01-01T00:00:00Z",
			"digest,sha-256=:AAAA=:", "opaque,e30" })
	void changedChallengeIsNotOurs(String name, String value) {
		assertThat(
				read(line((payload) -> payload.put("preimage", preimage()), (echo) -> echo.put(name, value))).check())
			.isEqualTo(new SchemeResult.Refused<>("invalid_challenge"));
	}

	@Test
	void changedDescriptionIsNothing() {
		assertThat(read(line((payload) -> payload.put("preimage", preimage()),
				(echo) -> echo.put("description", "something else")))
			.check()).isInstanceOf(SchemeResult.Accepted.class);
	}

	@Test
	void challengeThatAskedForNoInvoiceIsNotOne() {
		MppChallenge foreign = MppVectors.ids(MppVectors.SECRET)
			.sign(new MppChallenge("", this.challenge.realm(), "lightning", "charge", this.challenge.request(),
					this.challenge.expires(), null, MppVectors.challenge("evm").opaque(), null, null));
		assertThat(read(line((payload) -> payload.put("preimage", preimage()),
				(echo) -> echo.put("id", foreign.id()).put("opaque", foreign.opaque())))
			.check()).isEqualTo(new SchemeResult.Refused<>("invalid_challenge"));
	}

	@Test
	void challengesOfTheSecretBeforeStillCount() {
		String line = line((payload) -> payload.put("preimage", preimage()), (echo) -> {
		});
		MppProtocol rotated = protocol(List.of("x".repeat(32), MppVectors.SECRET));
		assertThat(read(rotated, line).check()).isInstanceOf(SchemeResult.Accepted.class);
		MppProtocol forgotten = protocol(List.of("x".repeat(32)));
		assertThat(read(forgotten, line).check()).isInstanceOf(SchemeResult.Refused.class);
	}

	@Test
	void receiptNamesTheInvoiceAndNotThePreimage() {
		LightningCredential credential = credential((payload) -> payload.put("preimage", preimage()));
		List<String> receipts = new ArrayList<>();
		this.protocol.receipt(new PaymentReceipt(credential.protocol(), LightningNetwork.REGTEST.network(), null, "x",
				null, credential), (name, value) -> receipts.add(value));
		JsonNode receipt = CanonicalJson.decode(receipts.getFirst());
		assertThat(receipt.get("reference").stringValue()).isEqualTo(this.invoice.hash().hex());
		assertThat(receipt.get("challengeId").stringValue()).isEqualTo(this.challenge.id());
		assertThat(receipt.get("status").stringValue()).isEqualTo("success");
		assertThat(receipt.has("chainId")).isFalse();
		assertThat(receipt.toString()).doesNotContain(preimage());
	}

	@ParameterizedTest
	@CsvSource({ "CALLS,100,30d,read;write", "CREDIT,2.5,1mo,", "TIME,0,12h,read" })
	void passIsKnownAsItWasSoldWhateverIsForSaleLater(PassUnit unit, BigDecimal amount, String validity,
			@Nullable String scopes) {
		PassTerms sold = new PassTerms("forecast", "big", Price.parse("100 sat"), unit, amount,
				ValidityPeriod.parse(validity), (scopes != null) ? Set.of(scopes.split(";")) : Set.of());
		MppProtocol selling = new MppProtocol(new MppSettings(List.of(MppVectors.SECRET), MppVectors.REALM, false),
				none(), null, (request) -> Optional.of(sold), this.clock);
		MppChallenge purchase = challenges(selling, this.invoice, FakePaidRequest.get("/weather")).getFirst();
		PassBearer bearer = (PassBearer) read(
				line(purchase, (payload) -> payload.put("preimage", preimage()), (echo) -> {
				}));
		assertThat(bearer.sold()).contains(sold);
		assertThat(bearer.claim()).isEmpty();
		assertThat(((PassBearer) credential((payload) -> payload.put("preimage", preimage()))).sold()).isEmpty();
	}

	@Test
	void partsOfASatoshiAreNotOffered() {
		assertThat(challenges(invoice(100_500), "")).isEmpty();
	}

	@Test
	void clientThatAcceptsNothingElseIsOfferedNothingElse() {
		assertThat(challenges(this.invoice, "evm/charge;q=1, lightning/charge;q=0.5")).hasSize(1);
		assertThat(challenges(this.invoice, "evm/charge")).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "AUTO,,false", "AUTO,lightning/charge,true", "AUTO,?,true", "ALWAYS,,true", "NEVER,*/*,false" })
	void contentIsBoundWhereThatIsAsked(MppSettings.ContentBinding binding, String accept, boolean bound) {
		PaidRequest request = mock(PaidRequest.class);
		given(request.method()).willReturn("GET");
		given(request.headerValues("Accept-Payment")).willReturn((accept != null) ? List.of(accept) : List.of());
		given(request.contentDigest(10)).willReturn(Optional.of("sha-256=:AAAA=:"));
		MppProtocol family = protocol(
				new MppSettings(List.of(MppVectors.SECRET), MppVectors.REALM, false, binding, 10));
		assertThat(challenges(family, this.invoice, request)).singleElement()
			.satisfies((it) -> assertThat(it.digest()).isEqualTo(bound ? "sha-256=:AAAA=:" : null));
	}

	@Test
	void largeContentIsNotBound() {
		PaidRequest request = mock(PaidRequest.class);
		given(request.method()).willReturn("GET");
		given(request.headerValues("Accept-Payment")).willReturn(List.of("*/*"));
		given(request.contentDigest(anyInt())).willThrow(new ContentTooLargeException(10));
		assertThat(challenges(this.protocol, this.invoice, request)).singleElement()
			.satisfies((it) -> assertThat(it.digest()).isNull());
	}

	@Test
	void clocksOfTwoInstancesMayDiffer() {
		MppProtocol behind = new MppProtocol(new MppSettings(List.of(MppVectors.SECRET), MppVectors.REALM, false),
				none(), Clock.offset(this.clock, Duration.ofMinutes(-2)));
		assertThat(read(behind, line((payload) -> payload.put("preimage", preimage()), (echo) -> {
		})).check()).isInstanceOf(SchemeResult.Accepted.class);
	}

	private LightningInvoice invoice(long millisatoshis) {
		return this.node.createInvoice(new InvoiceRequest(LightningNetwork.REGTEST, BigInteger.valueOf(millisatoshis),
				"Weather", Duration.ofMinutes(5)));
	}

	private String preimage() {
		return this.node.pay(this.invoice).orElseThrow();
	}

	private MppProtocol protocol(List<String> secrets) {
		return protocol(new MppSettings(secrets, MppVectors.REALM, false));
	}

	private MppProtocol protocol(MppSettings settings) {
		return new MppProtocol(settings, none(), this.clock);
	}

	private static PaymentScheme none() {
		PaymentScheme none = mock(PaymentScheme.class);
		given(none.kinds(any())).willReturn(Set.of());
		return none;
	}

	private List<MppChallenge> challenges(LightningInvoice issued, String accept) {
		return challenges(this.protocol, issued, accept.isEmpty() ? FakePaidRequest.get("/weather")
				: FakePaidRequest.get("/weather").withHeader("Accept-Payment", accept));
	}

	private static List<MppChallenge> challenges(MppProtocol family, LightningInvoice issued, PaidRequest request) {
		Offer offer = new IssuedInvoice(issued, "64000.5", UNTIL)
			.toOffer(new Quote(new PaymentKind("lightning", LightningNetwork.REGTEST.network(), "bolt11"), "msat",
					Objects.requireNonNull(issued.amount()), null, Duration.ofMinutes(5), Map.of()));
		ChallengeContext context = new ChallengeContext(new PaidResource("https://api.example.com/weather", "", ""),
				"GET /weather", "f00d", request);
		List<String> lines = new ArrayList<>();
		family.challenge(new Challenge("error", context, List.of(offer)), new ChallengeAnswer() {

			@Override
			public void add(String name, String value) {
				lines.add(value);
			}

			@Override
			public void addMember(String name, JsonNode value) {
				throw new IllegalStateException();
			}

		});
		return MppChallenge.read(lines);
	}

	private LightningCredential credential(Consumer<ObjectNode> proof) {
		return read(line(proof, (echo) -> {
		}));
	}

	private LightningCredential read(String line) {
		return read(this.protocol, line);
	}

	private static LightningCredential read(MppProtocol protocol, String line) {
		return (LightningCredential) Objects
			.requireNonNull(protocol.read((name) -> name.equals("Authorization") ? List.of(line) : List.of()));
	}

	private String line(Consumer<ObjectNode> proof, Consumer<ObjectNode> change) {
		return line(this.challenge, proof, change);
	}

	private static String line(MppChallenge challenge, Consumer<ObjectNode> proof, Consumer<ObjectNode> change) {
		ObjectNode credential = CanonicalJson.object();
		change.accept(credential.putObject("challenge")
			.put("id", challenge.id())
			.put("realm", challenge.realm())
			.put("method", challenge.method())
			.put("intent", challenge.intent())
			.put("request", challenge.request())
			.put("expires", challenge.expires())
			.put("opaque", challenge.opaque()));
		proof.accept(credential.putObject("payload"));
		return "Payment " + CanonicalJson.encode(credential);
	}

}
