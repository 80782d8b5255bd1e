package io.github.x402spring.facilitator.server;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.testsupport.StubRail;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The facilitator for other sellers, and payments that contracts signed.
 */
class UnprovenSettlementTests {

	private static final String HASH = "0x" + "ab".repeat(32);

	private static final String SIGNATURE = "0x" + "7e".repeat(100);

	private final SettlementClaims claims = new InMemorySettlementClaims();

	private final Deque<SettlementResult> results = new ArrayDeque<>();

	private final List<CheckedPayment> asked = new ArrayList<>();

	private boolean changedItsMind;

	private final FacilitatorServer server = server(true);

	private final ObjectNode body = signed(Requests.body(Requests.requirements()), SIGNATURE);

	@Test
	void whatAContractSignedIsVerifiedAndSettledOnce() {
		assertThat(verify(this.body).get("isValid").booleanValue()).isTrue();
		this.results.add(new SettlementResult.Settled(HASH));
		assertThat(settle("a", this.body).get("success").booleanValue()).isTrue();
		assertThat(settle("a", this.body).get("success").booleanValue()).isTrue();
		assertRefused(settle("b", this.body), "invalid_exact_evm_nonce_already_used", HASH);
		assertThat(this.results).isEmpty();
	}

	@Test
	void whereContractsAreRefusedTheRailIsNotAsked() {
		assertThat(Requests.json(server(false).verify(Requests.SHOP, Requests.bytes(this.body)))
			.get("invalidReason")
			.stringValue()).isEqualTo("invalid_exact_evm_signature");
		assertRefused(Requests.json(server(false).settle(Requests.SHOP, "a", Requests.bytes(this.body))),
				"invalid_exact_evm_signature", "");
		assertThat(this.asked).isEmpty();
	}

	@Test
	void railIsNotAskedAboutWhatTheCallerDoesNotRequire() {
		((ObjectNode) this.body.get("paymentRequirements")).put("amount", "9999");
		assertThat(verify(this.body).get("isValid").booleanValue()).isFalse();
		assertThat(this.asked).isEmpty();
	}

	@Test
	void junkClaimsNothing() {
		ObjectNode junk = signed(this.body.deepCopy(), "0x1234");
		assertThat(verify(junk).get("invalidReason").stringValue()).isEqualTo("invalid_exact_evm_signature");
		assertRefused(settle("junk", junk), "invalid_exact_evm_signature", "");
		this.results.add(new SettlementResult.Settled(HASH));
		assertThat(settle("a", this.body).get("success").booleanValue()).isTrue();
	}

	@Test
	void junkIsToldNothingGoodOfAPaymentThatIsKnown() {
		ObjectNode junk = signed(this.body.deepCopy(), "0x1234");
		this.results.add(new SettlementResult.Unknown("not in a block yet", HASH));
		assertRefused(settle("a", this.body), "settlement_pending", HASH);
		assertThat(verify(junk).get("invalidReason").stringValue()).isEqualTo("invalid_exact_evm_nonce_already_used");
		assertRefused(settle("junk", junk), "duplicate_settlement", HASH);
		this.results.add(new SettlementResult.Settled(HASH));
		assertThat(settle("a", this.body).get("success").booleanValue()).isTrue();
		assertRefused(settle("junk", junk), "invalid_exact_evm_nonce_already_used", HASH);
	}

	@Test
	void walletThatChangesItsMindLeavesTheOutcomeOpen() {
		this.results.add(new SettlementResult.Unknown("not in a block yet", HASH));
		assertRefused(settle("a", this.body), "settlement_pending", HASH);
		this.changedItsMind = true;
		assertRefused(settle("a", this.body), "settlement_pending", HASH);
		assertThat(verify(this.body).get("invalidReason").stringValue())
			.isEqualTo("invalid_exact_evm_nonce_already_used");
		this.changedItsMind = false;
		this.results.add(new SettlementResult.Settled(HASH));
		assertThat(settle("a", this.body).get("success").booleanValue()).isTrue();
		this.changedItsMind = true;
		assertThat(settle("a", this.body).get("success").booleanValue()).isTrue();
	}

	@Test
	void nodeThatIsAwayIsNoVerdict() {
		FacilitatorServer away = Requests.server(rail().proving((payment) -> {
			throw new PaymentUnavailableException("no node", Duration.ofSeconds(7));
		}), ledger(), this.claims, Clock.systemUTC(), true);
		for (FacilitatorReply reply : List.of(away.verify(Requests.SHOP, Requests.bytes(this.body)),
				away.settle(Requests.SHOP, "a", Requests.bytes(this.body)))) {
			assertThat(reply.status()).isEqualTo(503);
			assertThat(reply.headers()).containsEntry("Retry-After", "7");
		}
		this.results.add(new SettlementResult.Settled(HASH));
		assertThat(settle("a", this.body).get("success").booleanValue()).isTrue();
	}

	@Test
	void walletThatIsNotDeployedIsRefusedInTheWordsOfEachVersion() {
		String end = "6492".repeat(16);
		assertThat(verify(signed(this.body, SIGNATURE + end)).get("invalidReason").stringValue())
			.isEqualTo("eip6492_factory_not_allowed");
		assertThat(verify(signed(Requests.bodyV1(), SIGNATURE + end)).get("invalidReason").stringValue())
			.isEqualTo("invalid_exact_evm_payload_undeployed_smart_wallet");
		assertThat(this.asked).isEmpty();
	}

	private FacilitatorServer server(boolean contractWallets) {
		return Requests.server(rail(), ledger(), this.claims, Clock.systemUTC(), contractWallets);
	}

	private StubRail rail() {
		return StubRail.settling((payment) -> this.results.remove()).proving(this::prove);
	}

	private VerificationResult prove(CheckedPayment payment) {
		this.asked.add(payment);
		boolean yes = payment.proof().stored().contains(SIGNATURE) && !this.changedItsMind;
		return yes ? new VerificationResult.Valid(true)
				: new VerificationResult.Rejected("invalid_exact_evm_signature");
	}

	private static InMemoryPaymentLedger ledger() {
		return new InMemoryPaymentLedger(DataSize.ofMegabytes(1), Duration.ofDays(1), Clock.systemUTC());
	}

	private JsonNode verify(ObjectNode request) {
		return Requests.json(this.server.verify(Requests.SHOP, Requests.bytes(request)));
	}

	private JsonNode settle(String idempotencyKey, ObjectNode request) {
		return Requests.json(this.server.settle(Requests.SHOP, idempotencyKey, Requests.bytes(request)));
	}

	private static ObjectNode signed(ObjectNode request, String signature) {
		((ObjectNode) request.get("paymentPayload").get("payload")).put("signature", signature);
		return request;
	}

	private static void assertRefused(JsonNode reply, String reason, String transaction) {
		assertThat(reply.get("success").booleanValue()).isFalse();
		assertThat(reply.get("errorReason").stringValue()).isEqualTo(reason);
		assertThat(reply.get("transaction").stringValue()).isEqualTo(transaction);
	}

}
