package io.github.x402spring.facilitator.server;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.github.x402spring.Network;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.testsupport.StubRail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;

/**
 * The facilitator for other sellers, without HTTP.
 */
class FacilitatorServerTests {

	private static final String HASH = "0x" + "ab".repeat(32);

	private final SettlementClaims claims = new InMemorySettlementClaims();

	private final InMemoryPaymentLedger ledger = new InMemoryPaymentLedger(DataSize.ofMegabytes(1), Duration.ofDays(1),
			Clock.systemUTC());

	private final Deque<SettlementResult> results = new ArrayDeque<>();

	private final List<CheckedPayment> settled = new ArrayList<>();

	private VerificationResult verdict = new VerificationResult.Valid();

	private final FacilitatorServer server = server(this.claims, Clock.systemUTC());

	@Test
	void supportedNamesBothVersionsAndTheSigners() {
		assertThat(Requests.json(this.server.supported())).isEqualTo(StrictJson.parseObject("""
				{"kinds":[{"x402Version":2,"scheme":"exact","network":"eip155:84532"},
				{"x402Version":1,"scheme":"exact","network":"base-sepolia"}],"extensions":[],
				"signers":{"eip155:*":["0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"]}}"""));
	}

	@Test
	void callersAreKnownByTheirTokens() {
		assertThat(this.server.authenticate("Bearer " + Requests.TOKEN_OF_SHOP)).contains(Requests.SHOP);
		assertThat(this.server.authenticate("bearer other-0123456789abcdef")).contains(Requests.OTHER);
		for (String wrong : new String[] { null, "", "Bearer ", "Bearer", Requests.TOKEN_OF_SHOP,
				"Basic " + Requests.TOKEN_OF_SHOP, "Bearer " + Requests.TOKEN_OF_SHOP + "0", "Bearer shop" }) {
			assertThat(this.server.authenticate(wrong)).isEmpty();
		}
	}

	@Test
	void validPaymentIsVerifiedAndSettled() {
		byte[] body = Requests.payment();
		this.results.add(new SettlementResult.Settled(HASH));
		JsonNode verified = verify(body);
		assertThat(verified.get("isValid").booleanValue()).isTrue();
		assertThat(verified.get("payer").stringValue()).isEqualTo("0x90F79bf6EB2c4f870365E785982E1f101E93b906");
		JsonNode settled = settle(Requests.SHOP, "a", body);
		assertThat(settled).isEqualTo(StrictJson.parseObject(
				"{\"success\":true," + "\"payer\":\"0x90F79bf6EB2c4f870365E785982E1f101E93b906\",\"transaction\":\""
						+ HASH + "\",\"network\":\"eip155:84532\"}"));
		assertThat(this.settled).singleElement()
			.satisfies((payment) -> assertThat(payment.quote().payee()).isEqualTo(Requests.PAYEE.value()));
	}

	@Test
	void versionOneGetsItsNetworkNameAndItsReasons() {
		byte[] body = Requests.bytes(Requests.bodyV1());
		assertThat(verify(body).get("isValid").booleanValue()).isTrue();
		this.verdict = new VerificationResult.Rejected("invalid_exact_evm_insufficient_balance");
		assertThat(verify(body).get("invalidReason").stringValue()).isEqualTo("insufficient_funds");
		this.results.add(new SettlementResult.Unknown("not in a block yet", HASH));
		JsonNode pending = settle(Requests.SHOP, null, body);
		assertThat(pending.get("errorReason").stringValue()).isEqualTo("unexpected_settle_error");
		assertThat(pending.get("transaction").stringValue()).isEqualTo(HASH);
		this.results.add(new SettlementResult.Settled(HASH));
		assertThat(settle(Requests.SHOP, null, body).get("network").stringValue()).isEqualTo("base-sepolia");
	}

	@Test
	void yesIsRepeatedToTheSameCallOfTheSameCallerOnly() {
		byte[] body = Requests.payment();
		this.results.add(new SettlementResult.Settled(HASH));
		assertThat(settle(Requests.SHOP, "a", body).get("success").booleanValue()).isTrue();
		assertThat(settle(Requests.SHOP, "a", body).get("success").booleanValue()).isTrue();
		assertRefused(settle(Requests.SHOP, "b", body), "invalid_exact_evm_nonce_already_used", HASH);
		assertRefused(settle(Requests.SHOP, null, body), "invalid_exact_evm_nonce_already_used", HASH);
		assertRefused(settle(Requests.OTHER, "a", body), "invalid_exact_evm_nonce_already_used", HASH);
		assertThat(this.settled).hasSize(1);
		assertThat(verify(body).get("invalidReason").stringValue()).isEqualTo("invalid_exact_evm_nonce_already_used");
	}

	@Test
	void callWithoutIdempotencyKeyIsNeverRepeated() {
		byte[] body = Requests.payment();
		this.results.add(new SettlementResult.Settled(HASH));
		assertThat(settle(Requests.SHOP, null, body).get("success").booleanValue()).isTrue();
		assertRefused(settle(Requests.SHOP, null, body), "invalid_exact_evm_nonce_already_used", HASH);
	}

	@Test
	void otherWritingsOfAPaymentAreTheSamePayment() {
		ObjectNode body = Requests.body(Requests.requirements());
		this.results.add(new SettlementResult.Settled(HASH));
		assertThat(settle(Requests.SHOP, null, Requests.bytes(body)).get("success").booleanValue()).isTrue();
		ObjectNode authorization = (ObjectNode) body.get("paymentPayload").get("payload").get("authorization");
		authorization.put("nonce", "0x" + authorization.get("nonce").stringValue().substring(2).toUpperCase());
		authorization.put("from", authorization.get("from").stringValue().toLowerCase());
		ObjectNode payload = (ObjectNode) body.get("paymentPayload").get("payload");
		payload.put("signature", "0x" + payload.get("signature").stringValue().substring(2).toUpperCase());
		((ObjectNode) body.get("paymentRequirements")).put("maxTimeoutSeconds", 299);
		assertRefused(settle(Requests.SHOP, null, Requests.bytes(body)), "invalid_exact_evm_nonce_already_used", HASH);
	}

	@Test
	void unknownOutcomeIsPendingAndTheSameCallerCollectsLater() {
		byte[] body = Requests.payment();
		this.results.add(new SettlementResult.Unknown("not in a block yet", HASH));
		assertRefused(settle(Requests.SHOP, null, body), "settlement_pending", HASH);
		this.verdict = new VerificationResult.Rejected("invalid_exact_evm_nonce_already_used");
		assertThat(verify(body).get("isValid").booleanValue()).isTrue();
		assertThat(Requests.json(this.server.verify(Requests.OTHER, body)).get("isValid").booleanValue()).isFalse();
		assertRefused(settle(Requests.OTHER, null, body), "duplicate_settlement", HASH);
		this.results.add(new SettlementResult.Settled(HASH));
		assertThat(settle(Requests.SHOP, null, body).get("success").booleanValue()).isTrue();
		assertThat(verify(body).get("isValid").booleanValue()).isFalse();
	}

	@Test
	void whatMayHaveBeenSentIsCollectedAfterTheAuthorisationHasEnded() {
		byte[] body = Requests.payment();
		this.results.add(new SettlementResult.Unknown("not in a block yet", HASH));
		assertRefused(settle(Requests.SHOP, "a", body), "settlement_pending", HASH);
		FacilitatorServer later = server(this.claims,
				Clock.fixed(Instant.now().plus(Duration.ofMinutes(10)), ZoneOffset.UTC));
		this.results.add(new SettlementResult.Settled(HASH));
		assertThat(Requests.json(later.settle(Requests.SHOP, "a", body)).get("success").booleanValue()).isTrue();
		assertRefused(Requests.json(later.settle(Requests.SHOP, null, Requests.payment())),
				"invalid_exact_evm_payload_authorization_valid_before", "");
		assertThat(this.settled).hasSize(2);
	}

	@Test
	void whatWasNotSentIsFreeForTheNextCall() {
		byte[] body = Requests.payment();
		this.results.add(new SettlementResult.NotSent(Duration.ofSeconds(10)));
		FacilitatorReply reply = this.server.settle(Requests.SHOP, null, body);
		assertThat(reply.status()).isEqualTo(503);
		assertThat(reply.headers()).isEqualTo(Map.of("Retry-After", "10"));
		assertThat(Requests.json(reply).has("success")).isFalse();
		this.results.add(new SettlementResult.Settled(HASH));
		assertThat(settle(Requests.OTHER, null, body).get("success").booleanValue()).isTrue();
	}

	@Test
	void whatMayHaveBeenSentStaysWithItsCallerThoughNothingIsSentNow() {
		byte[] body = Requests.payment();
		this.results.add(new SettlementResult.Unknown("outbox not available"));
		this.results.add(new SettlementResult.NotSent(Duration.ZERO));
		assertRefused(settle(Requests.SHOP, null, body), "settlement_pending", "");
		assertThat(this.server.settle(Requests.SHOP, null, body).status()).isEqualTo(503);
		assertRefused(settle(Requests.OTHER, null, body), "duplicate_settlement", "");
	}

	@Test
	void railThatFailsLeavesTheOutcomeUnknown() {
		assertRefused(settle(Requests.SHOP, null, Requests.payment()), "settlement_pending", "");
	}

	@Test
	void paymentThatThisApplicationSellsForIsNotSettledForACaller() {
		byte[] body = Requests.payment();
		this.results.add(new SettlementResult.NotSent(Duration.ZERO));
		this.server.settle(Requests.SHOP, null, body);
		Payment reserved = reserve(this.settled.getFirst());
		assertRefused(settle(Requests.SHOP, null, body), "invalid_exact_evm_nonce_already_used", "");
		assertThat(verify(body).get("isValid").booleanValue()).isFalse();
		assertThat(this.claims.find(reserved.terms().key())).isEmpty();
		Instant now = Instant.now();
		Payment settling = reserved.settling(this.settled.getFirst(), new Lease("us", now.plusSeconds(60)), now);
		Payment settled = settling.settled(HASH, null, now);
		assertThat(this.ledger.transition(reserved, settling)).isTrue();
		assertThat(this.ledger.transition(settling, settled)).isTrue();
		assertRefused(settle(Requests.SHOP, null, body), "invalid_exact_evm_nonce_already_used", HASH);
		assertThat(this.settled).hasSize(1);
	}

	@Test
	void paymentOfACallerThatIsPresentedHereStaysWithTheCaller() {
		byte[] body = Requests.payment();
		this.results.add(new SettlementResult.Unknown("not in a block yet", HASH));
		settle(Requests.SHOP, null, body);
		Payment reserved = reserve(this.settled.getFirst());
		assertThat(this.ledger.transition(reserved, reserved.usedElsewhere("used", Instant.now()))).isTrue();
		this.results.add(new SettlementResult.Settled(HASH));
		assertThat(settle(Requests.SHOP, null, body).get("success").booleanValue()).isTrue();
	}

	@Test
	void noYesLeavesThatIsNotWrittenDown() {
		SettlementClaims broken = Mockito.mock();
		given(broken.find(any())).willReturn(Optional.empty());
		given(broken.claim(any())).willAnswer(
				(call) -> new ClaimResult.Granted(new SettlementClaim(call.<ClaimRequest>getArgument(0).payment(), 1)));
		given(broken.tell(any(), any())).willThrow(new LedgerUnavailableException("away", new RuntimeException()));
		this.results.add(new SettlementResult.Settled(HASH));
		assertRefused(Requests.json(server(broken, Clock.systemUTC()).settle(Requests.SHOP, "a", Requests.payment())),
				"settlement_pending", HASH);
		given(broken.find(any())).willThrow(new LedgerUnavailableException("away", new RuntimeException()));
		assertThat(server(broken, Clock.systemUTC()).settle(Requests.SHOP, "a", Requests.payment()).status())
			.isEqualTo(503);
	}

	@Test
	void nodeThatIsAwayIsNoVerdict() {
		FacilitatorServer away = Requests.server(new StubRail((payment) -> {
			throw new PaymentUnavailableException("no node", Duration.ofSeconds(7));
		}, (payment) -> new SettlementResult.NotSent(Duration.ZERO)), this.ledger, this.claims, Clock.systemUTC());
		FacilitatorReply reply = away.verify(Requests.SHOP, Requests.payment());
		assertThat(reply.status()).isEqualTo(503);
		assertThat(reply.headers()).isEqualTo(Map.of("Retry-After", "7"));
		assertThat(Requests.json(reply).has("isValid")).isFalse();
	}

	@Test
	void budgetThatIsUsedUpIsToldBeforeTheHandlerRuns() {
		FacilitatorCaller frugal = Requests.caller("frugal", new ClaimLimits(1, 0, BigInteger.ZERO));
		this.results.add(new SettlementResult.Settled(HASH));
		assertThat(settle(frugal, null, Requests.payment()).get("success").booleanValue()).isTrue();
		FacilitatorReply verified = this.server.verify(frugal, Requests.payment());
		assertThat(verified.status()).isEqualTo(429);
		assertThat(Integer.parseInt(verified.headers().get("Retry-After"))).isBetween(3590, 3600);
		assertThat(this.server.settle(frugal, null, Requests.payment()).status()).isEqualTo(429);
		assertThat(this.settled).hasSize(1);
	}

	@Test
	void gasIsPaidUpToTheBudgetOfTheCaller() {
		AtomicReference<Optional<BigInteger>> cost = new AtomicReference<>(Optional.of(BigInteger.valueOf(60)));
		FacilitatorServer limited = server((network) -> cost.get());
		FacilitatorCaller frugal = Requests.caller("frugal", new ClaimLimits(0, 0, BigInteger.valueOf(100)));
		this.results.add(new SettlementResult.Settled(HASH));
		assertThat(limited.settle(frugal, "a", Requests.payment()).status()).isEqualTo(200);
		FacilitatorReply spent = limited.settle(frugal, "b", Requests.payment());
		assertThat(spent.status()).isEqualTo(429);
		assertThat(limited.verify(frugal, Requests.payment()).status()).isEqualTo(429);
		assertThat(Integer.parseInt(spent.headers().get("Retry-After"))).isBetween(86_390, 86_400);
		assertThat(limited.verify(Requests.OTHER, Requests.payment()).status()).isEqualTo(200);
		cost.set(Optional.of(BigInteger.valueOf(101)));
		assertThat(limited.verify(frugal, Requests.payment()).headers()).isEqualTo(Map.of("Retry-After", "60"));
		cost.set(Optional.of(BigInteger.valueOf(40)));
		assertThat(limited.verify(frugal, Requests.payment()).status()).isEqualTo(200);
		assertThat(this.settled).hasSize(1);
	}

	@Test
	void nothingIsSentWithinABudgetOfGasWhileItsCostIsNotKnown() {
		FacilitatorServer blind = server((network) -> Optional.empty());
		FacilitatorCaller frugal = Requests.caller("frugal", new ClaimLimits(0, 0, BigInteger.valueOf(100)));
		byte[] body = Requests.payment();
		assertThat(blind.verify(frugal, body).status()).isEqualTo(503);
		assertThat(blind.settle(frugal, "a", body).status()).isEqualTo(503);
		assertThat(this.settled).isEmpty();
		this.results.add(new SettlementResult.Settled(HASH));
		assertThat(Requests.json(blind.settle(Requests.SHOP, "a", body)).get("success").booleanValue()).isTrue();
	}

	@Test
	void callerHasItsOwnPayeesTokensAndLeastAmount() {
		assertBothRefuse(Requests.SHOP,
				Requests.body(Requests.requirements(Requests.TOKEN.address().value(), Requests.SIGNER.value(), 10_000)),
				"invalid_payment_requirements");
		assertBothRefuse(Requests.SHOP,
				Requests.body(Requests.requirements(Requests.SIGNER.value(), Requests.PAYEE.value(), 10_000)),
				"invalid_payment_requirements");
		FacilitatorCaller dear = new FacilitatorCaller("dear", Optional.empty(), Set.of(Requests.TOKEN),
				Optional.empty(), new BigDecimal("0.010001"), ClaimLimits.NONE);
		assertBothRefuse(dear, Requests.body(Requests.requirements()), "invalid_payment_requirements");
		assertThat(Requests
			.json(this.server.verify(dear,
					Requests.bytes(Requests.body(
							Requests.requirements(Requests.TOKEN.address().value(), Requests.SIGNER.value(), 10_001)))))
			.get("isValid")
			.booleanValue()).isTrue();
		assertThat(this.settled).isEmpty();
	}

	@Test
	void whatThePayerSignedMustBeWhatTheCallerRequires() {
		assertBothRefuse(changed("amount", "9999"), "invalid_exact_evm_payload_authorization_value_mismatch");
		assertBothRefuse(changed("network", "eip155:8453"), "invalid_network");
		assertBothRefuse(changed("scheme", "upto"), "unsupported_scheme");
		ObjectNode other = Requests.body(Requests.requirements());
		((ObjectNode) other.get("paymentPayload").get("accepted")).put("network", "eip155:8453");
		assertBothRefuse(other, "invalid_exact_evm_network_mismatch");
		ObjectNode renamed = Requests.body(Requests.requirements());
		((ObjectNode) renamed.get("paymentRequirements").get("extra")).put("name", "USD Coin");
		assertBothRefuse(renamed, "invalid_exact_evm_token_name_mismatch");
		ObjectNode forged = Requests.body(Requests.requirements());
		((ObjectNode) forged.get("paymentPayload").get("payload").get("authorization")).put("nonce",
				"0x" + "1".repeat(64));
		assertBothRefuse(forged, "invalid_exact_evm_signature");
		FacilitatorCaller any = new FacilitatorCaller("any", Optional.empty(), Set.of(Requests.TOKEN), Optional.empty(),
				BigDecimal.ZERO, ClaimLimits.NONE);
		assertBothRefuse(any, changed("payTo", Requests.SIGNER.value()), "invalid_exact_evm_recipient_mismatch");
		assertThat(this.settled).isEmpty();
	}

	// Until it is awake the payment is settled for another call, and that is forgotten.
	@Test
	void callThatSleptBeforeItsClaimIsNotToldThatItIsSettledOnceMore() {
		byte[] body = Requests.payment();
		MutableClock clock = new MutableClock(Instant.now());
		this.results.add(new SettlementResult.Settled(HASH));
		this.results.add(new SettlementResult.Settled(HASH));
		FacilitatorServer quick = server(this.claims, clock);
		FacilitatorServer slow = Requests.server(rail(), this.ledger, this.claims, clock, (network) -> {
			assertThat(Requests.json(quick.settle(Requests.SHOP, "a", body)).get("success").booleanValue()).isTrue();
			clock.advance(Duration.ofDays(2));
			assertThat(this.claims.prune(clock.instant().minus(Duration.ofDays(1)))).isOne();
			return Optional.of(BigInteger.ZERO);
		}, false);
		assertRefused(Requests.json(slow.settle(Requests.SHOP, "b", body)),
				"invalid_exact_evm_payload_authorization_valid_before", "");
		assertThat(this.settled).hasSize(1);
	}

	@Test
	void addressesInAnyCaseAreTheSame() {
		ObjectNode body = Requests.body(Requests.requirements());
		ObjectNode requirements = (ObjectNode) body.get("paymentRequirements");
		requirements.put("payTo", requirements.get("payTo").stringValue().toLowerCase());
		requirements.put("asset", requirements.get("asset").stringValue().toLowerCase());
		assertThat(verify(Requests.bytes(body)).get("isValid").booleanValue()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[]", "{}", "{\"x402Version\":2}", "nonsense", "{\"x402Version\":3,",
			"{\"paymentPayload\":{},\"paymentRequirements\":{}}", "\uFEFF{}" })
	void malformedBodyIsARefusalInTheShapeOfTheProtocol(String body) {
		FacilitatorReply verified = this.server.verify(Requests.SHOP, body.getBytes(StandardCharsets.UTF_8));
		assertThat(verified.status()).isEqualTo(400);
		assertThat(Requests.json(verified).get("isValid").booleanValue()).isFalse();
		assertThat(Requests.json(verified).get("invalidReason").stringValue()).isEqualTo("invalid_payload");
		FacilitatorReply settled = this.server.settle(Requests.SHOP, null, body.getBytes(StandardCharsets.UTF_8));
		assertThat(settled.status()).isEqualTo(400);
		assertRefused(Requests.json(settled), "invalid_payload", "");
		assertThat(Requests.json(settled).get("network").stringValue()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a b", "é" })
	void idempotencyKeyIsPrintable(String key) {
		assertThat(this.server.settle(Requests.SHOP, key, Requests.payment()).status()).isEqualTo(400);
		assertThat(this.server.settle(Requests.SHOP, "k".repeat(256), Requests.payment()).status()).isEqualTo(400);
		assertThat(this.settled).isEmpty();
	}

	@Test
	void nothingThatIsPrintedHoldsASecret() {
		assertThat(Requests.SHOP.toString()).contains("shop").doesNotContain("0123456789abcdef");
		assertThat(BearerToken.of(Requests.TOKEN_OF_SHOP)).isEqualTo(BearerToken.of(Requests.TOKEN_OF_SHOP))
			.hasToString("BearerToken");
	}

	private FacilitatorServer server(SettlementClaims claims, Clock clock) {
		return Requests.server(rail(), this.ledger, claims, clock);
	}

	private FacilitatorServer server(Function<Network, Optional<BigInteger>> gasCost) {
		return Requests.server(rail(), this.ledger, this.claims, Clock.systemUTC(), gasCost, false);
	}

	private StubRail rail() {
		return new StubRail((payment) -> this.verdict, (payment) -> {
			this.settled.add(payment);
			return this.results.remove();
		});
	}

	private Payment reserve(CheckedPayment payment) {
		Instant now = Instant.now();
		Payment reserved = Payment.reserved("id",
				new ReservationTerms(payment.key(), "endpoint", "print", "digest", payment.payer(), "x402",
						payment.quote(), now.plusSeconds(300), now),
				ContentState.SERVING, new Lease("us", now.plusSeconds(60)));
		this.ledger.reserve(reserved);
		return reserved;
	}

	private JsonNode verify(byte[] body) {
		return Requests.json(this.server.verify(Requests.SHOP, body));
	}

	private JsonNode settle(FacilitatorCaller caller, String key, byte[] body) {
		FacilitatorReply reply = this.server.settle(caller, key, body);
		assertThat(reply.status()).isEqualTo(200);
		return Requests.json(reply);
	}

	private static ObjectNode changed(String name, String value) {
		ObjectNode body = Requests.body(Requests.requirements());
		((ObjectNode) body.get("paymentRequirements")).put(name, value);
		return body;
	}

	private void assertBothRefuse(ObjectNode body, String reason) {
		assertBothRefuse(Requests.SHOP, body, reason);
	}

	private void assertBothRefuse(FacilitatorCaller caller, ObjectNode body, String reason) {
		JsonNode verified = Requests.json(this.server.verify(caller, Requests.bytes(body)));
		assertThat(verified.get("isValid").booleanValue()).isFalse();
		assertThat(verified.get("invalidReason").stringValue()).isEqualTo(reason);
		assertRefused(settle(caller, null, Requests.bytes(body)), reason, "");
	}

	private static void assertRefused(JsonNode reply, String reason, String transaction) {
		assertThat(reply.get("success").booleanValue()).isFalse();
		assertThat(reply.get("errorReason").stringValue()).isEqualTo(reason);
		assertThat(reply.get("transaction").stringValue()).isEqualTo(transaction);
	}

}
