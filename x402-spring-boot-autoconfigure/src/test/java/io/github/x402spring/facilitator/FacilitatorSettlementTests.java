package io.github.x402spring.facilitator;

import java.time.Duration;
import java.util.stream.Stream;

import io.github.x402spring.facilitator.client.RestClientFacilitatorClient;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.testsupport.StubFacilitator;
import io.github.x402spring.testsupport.UsualFacilitator;
import io.github.x402spring.testsupport.WorkedExample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
@Tag("integration")
class FacilitatorSettlementTests {

	private static final String HASH = WorkedExample.TRANSACTION;

	private static final String PENDING = "{\"success\":false,\"errorReason\":\"settlement_pending\",\"transaction\":\""
			+ HASH + "\",\"network\":\"eip155:84532\"}";

	private final StubFacilitator stub = new StubFacilitator();

	private final FacilitatorSettlement settler = new FacilitatorSettlement(
			UsualFacilitator.only(RestClientFacilitatorClient.create(UsualFacilitator.settings(this.stub.url()))));

	@AfterEach
	void stop() {
		this.stub.close();
	}

	@Test
	void answerOfTheWorkedExampleIsSettled() {
		this.stub.answer(200, WorkedExample.settleResponse());
		assertThat(settle()).isEqualTo(new SettlementResult.Settled(HASH));
		assertThat(this.stub.calls()).hasSize(1);
	}

	@Test
	void answerOfTheVersion1ExampleIsSettled() {
		this.stub.answer(200, WorkedExample.settleResponseV1());
		assertThat(this.settler.settle(WorkedExample.v1())).isEqualTo(new SettlementResult.Settled(HASH));
	}

	@ParameterizedTest
	@MethodSource("successes")
	void successWithProofIsSettled(int status, String body) {
		this.stub.answer(status, body);
		assertThat(settle()).isEqualTo(new SettlementResult.Settled(HASH));
		assertThat(this.stub.calls()).hasSize(1);
	}

	static Stream<Arguments> successes() {
		return Stream.of(Arguments.of(200, success(quoted(HASH), "\"eip155:84532\"", quoted(WorkedExample.PAYER))),
				Arguments.of(200, success(quoted(HASH), "\"eip155:84532\"", quoted(WorkedExample.PAYER.toLowerCase()))),
				Arguments.of(200, success(quoted(HASH), "\"eip155:84532\"", "null")),
				Arguments.of(200, success(quoted(HASH), "\"eip155:84532\"", "\"\"")),
				Arguments.of(200, success(quoted("0x" + "AB".repeat(32)), "\"eip155:84532\"", "null")),
				Arguments.of(200,
						"{\"success\":true,\"transaction\":\"" + HASH
								+ "\",\"network\":\"eip155:84532\",\"errorReason\":null,\"addedLater\":{}}"),
				Arguments.of(201, success(quoted(HASH), "\"eip155:84532\"", "null")),
				Arguments.of(500, success(quoted(HASH), "\"eip155:84532\"", "null")),
				Arguments.of(402, success(quoted(HASH), "\"eip155:84532\"", "null")));
	}

	@ParameterizedTest
	@MethodSource("doubtfulSuccesses")
	void successWithoutProofIsUnknown(String body, String cause) {
		this.stub.answer(200, body);
		assertThat(settle()).isEqualTo(new SettlementResult.Unknown(cause));
		assertThat(this.stub.calls()).hasSize(1);
	}

	static Stream<Arguments> doubtfulSuccesses() {
		String noTransaction = "success without a transaction";
		String ours = "\"eip155:84532\"";
		return Stream.of(
				// Hash
				Arguments.of(success("\"\"", ours, "null"), noTransaction),
				Arguments.of(success("\"0x\"", ours, "null"), noTransaction),
				Arguments.of(success(quoted(HASH.substring(2)), ours, "null"), noTransaction),
				Arguments.of(success(quoted(HASH + "ab"), ours, "null"), noTransaction),
				Arguments.of(success(quoted(HASH.substring(0, 64)), ours, "null"), noTransaction),
				Arguments.of(success(quoted("0x" + "zz".repeat(32)), ours, "null"), noTransaction),
				Arguments.of(success(quoted("0x" + "00".repeat(32)), ours, "null"), noTransaction),
				Arguments.of(success(quoted(HASH + "\\n"), ours, "null"), noTransaction),
				Arguments.of(success("null", ours, "null"), "the answer is malformed"),
				Arguments.of(success("1", ours, "null"), "the answer is malformed"),
				Arguments.of("{\"success\":true,\"network\":\"eip155:84532\"}", "the answer is malformed"),
				// Network
				Arguments.of(success(quoted(HASH), "\"eip155:8453\"", "null"), "success on another network"),
				Arguments.of(success(quoted(HASH), "\"base-sepolia\"", "null"), "success on another network"),
				Arguments.of(success(quoted(HASH), "\"\"", "null"), "success on another network"),
				Arguments.of(success(quoted(HASH), "\"EIP155:84532\"", "null"), "success on another network"),
				Arguments.of(success(quoted(HASH), "null", "null"), "the answer is malformed"),
				Arguments.of(success(quoted(HASH), "84532", "null"), "the answer is malformed"),
				// Payer
				Arguments.of(success(quoted(HASH), ours, "\"0x70997970C51812dc3A010C7d01b50e0d17dc79C8\""),
						"success for another payer"),
				Arguments.of(success(quoted(HASH), ours, "\"somebody\""), "success for another payer"),
				Arguments.of(success(quoted(HASH), ours, "1"), "the answer is malformed"),
				// No boolean
				Arguments.of(success(quoted(HASH), ours, "null").replace("true", "\"true\""),
						"the answer is malformed"),
				Arguments.of(success(quoted(HASH), ours, "null").replace("true", "1"), "the answer is malformed"),
				Arguments.of(success(quoted(HASH), ours, "null").replace("true", "null"), "the answer is malformed"),
				Arguments.of(success(quoted(HASH), ours, "null").replace("success", "Success"),
						"the answer is malformed"),
				Arguments.of(success(quoted(HASH), ours, "null").replace("{", "{\"success\":false,"),
						"the answer is malformed"));
	}

	@Test
	void version1PaymentTakesTheVersion1NameOfTheNetwork() {
		this.stub.answer(200, success(quoted(HASH), "\"eip155:84532\"", "null"));
		assertThat(this.settler.settle(WorkedExample.v1()))
			.isEqualTo(new SettlementResult.Unknown("success on another network"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "invalid_exact_evm_signature", "invalid_exact_evm_payload_signature",
			"invalid_exact_evm_recipient_mismatch", "invalid_exact_evm_payload_recipient_mismatch",
			"invalid_exact_evm_payload_authorization_value_mismatch", "invalid_exact_evm_payload_authorization_value",
			"invalid_exact_evm_authorization_value", "invalid_exact_evm_payload_authorization_valid_before",
			"invalid_exact_evm_payload_authorization_valid_after", "invalid_exact_evm_insufficient_balance",
			"insufficient_funds", "invalid_exact_evm_token_name_mismatch", "invalid_exact_evm_token_version_mismatch",
			"invalid_exact_evm_eip3009_not_supported", "invalid_exact_evm_network_mismatch", "invalid_exact_evm_scheme",
			"invalid_exact_evm_missing_eip712_domain", "asset_not_deployed_contract", "unsupported_scheme",
			"invalid_network", "invalid_payload", "invalid_payment_requirements", "invalid_scheme",
			"invalid_x402_version" })
	void definiteReasonWithoutATransactionIsFailed(String reason) {
		this.stub.answer(200, refusal(reason, ""))
			.answer(400, refusal(reason, ""))
			.answer(200, "{\"success\":false,\"errorReason\":\"" + reason + "\"}");
		for (int i = 0; i < 3; i++) {
			assertThat(settle()).isEqualTo(new SettlementResult.Failed(reason));
		}
		assertThat(this.stub.calls()).hasSize(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "invalid_exact_evm_signature", "invalid_exact_evm_insufficient_balance",
			"insufficient_funds", "unsupported_scheme" })
	void definiteReasonWithATransactionIsUnknown(String reason) {
		this.stub.answer(200, refusal(reason, HASH));
		assertThat(settle()).isEqualTo(new SettlementResult.Unknown("refused with a transaction", HASH));
	}

	@ParameterizedTest
	@ValueSource(strings = { "invalid_exact_evm_transaction_failed", "invalid_exact_evm_transaction_simulation_failed",
			"invalid_exact_evm_transfer_event_mismatch", "invalid_exact_evm_failed_to_parse_signature",
			"invalid_transaction_state", "unexpected_settle_error", "unexpected_verify_error", "duplicate_settlement",
			"smart_wallet_deployment_failed", "transaction_failed", "Insufficient_Funds", "insufficient_funds ",
			"insufficient_funds: 0 < 10000", "Facilitator settle failed (500)", "" })
	void anyOtherReasonIsUnknown(String reason) {
		this.stub.answer(200, refusal(reason, ""));
		assertThat(settle()).isEqualTo(new SettlementResult.Unknown("refused without a definite reason"));
		assertThat(this.stub.calls()).hasSize(1);
	}

	@Test
	void usedNonceIsUnknown() {
		this.stub.answer(200, refusal("invalid_exact_evm_nonce_already_used", ""));
		assertThat(settle()).isEqualTo(new SettlementResult.Unknown("nonce already used"));
		assertThat(this.stub.calls()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"success\":false}", "{\"success\":false,\"errorReason\":null,\"transaction\":\"\"}" })
	void refusalWithoutAReasonIsUnknown(String body) {
		this.stub.answer(200, body);
		assertThat(settle()).isEqualTo(new SettlementResult.Unknown("refused without a reason"));
	}

	@ParameterizedTest
	@MethodSource("answersAfterPending")
	void pendingIsAskedAboutOnceMoreWithTheSameBody(String second, SettlementResult expected) {
		this.stub.answer(200, PENDING).answer(200, second);
		assertThat(settle()).isEqualTo(expected);
		assertThat(this.stub.calls()).hasSize(2);
		assertThat(this.stub.calls().getLast().path()).isEqualTo("/settle");
		assertThat(this.stub.calls().getLast().body()).isEqualTo(this.stub.calls().getFirst().body());
	}

	static Stream<Arguments> answersAfterPending() {
		return Stream.of(Arguments.of(WorkedExample.settleResponse(), new SettlementResult.Settled(HASH)),
				Arguments.of(PENDING, new SettlementResult.Unknown("settlement pending", HASH)),
				Arguments.of(refusal("settlement_pending", ""),
						new SettlementResult.Unknown("settlement pending", HASH)),
				Arguments.of(refusal("invalid_exact_evm_insufficient_balance", ""),
						new SettlementResult.Unknown("settlement pending", HASH)),
				Arguments.of(refusal("invalid_exact_evm_nonce_already_used", ""),
						new SettlementResult.Unknown("nonce already used", HASH)),
				Arguments.of(success("\"\"", "\"eip155:84532\"", "null"),
						new SettlementResult.Unknown("success without a transaction", HASH)),
				Arguments.of("{}", new SettlementResult.Unknown("the answer is malformed", HASH)));
	}

	@Test
	void pendingWithoutATransactionIsAskedAboutOnceMoreToo() {
		this.stub.answer(200, refusal("settlement_pending", "")).answer(200, WorkedExample.settleResponse());
		assertThat(settle()).isEqualTo(new SettlementResult.Settled(HASH));
		assertThat(this.stub.calls()).hasSize(2);
	}

	@Test
	void successThatCallsItselfPendingIsNotAskedAboutAgain() {
		this.stub.answer(200, WorkedExample.settleResponse().replace("{", "{\"errorReason\":\"settlement_pending\","));
		assertThat(settle()).isEqualTo(new SettlementResult.Settled(HASH));
		assertThat(this.stub.calls()).hasSize(1);
	}

	@ParameterizedTest
	@MethodSource("troubles")
	void troubleIsUnknownAndNothingIsSentAgain(int status, String body, String cause) {
		this.stub.answer(status, body);
		assertThat(settle()).isEqualTo(new SettlementResult.Unknown(cause));
		assertThat(this.stub.calls()).hasSize(1);
	}

	static Stream<Arguments> troubles() {
		return Stream.of(Arguments.of(200, "", "the answer is malformed"),
				Arguments.of(204, "", "the answer is malformed"),
				Arguments.of(200, "garbage", "the answer is malformed"),
				Arguments.of(200, "{}", "the answer is malformed"), Arguments.of(200, "[]", "the answer is malformed"),
				Arguments.of(200, "null", "the answer is malformed"),
				Arguments.of(200, "true", "the answer is malformed"),
				Arguments.of(200, WorkedExample.settleResponse() + "x", "the answer is malformed"),
				Arguments.of(200, WorkedExample.verifyResponse(), "the answer is malformed"),
				Arguments.of(307, WorkedExample.settleResponse(), "answered by a redirect"),
				Arguments.of(401, "", "access denied"), Arguments.of(403, "{\"error\":\"no\"}", "access denied"),
				Arguments.of(404, "<html>", "HTTP status 4xx"), Arguments.of(429, "", "too many calls"),
				Arguments.of(500, "", "HTTP status 5xx"), Arguments.of(500, "{\"error\":\"down\"}", "HTTP status 5xx"),
				Arguments.of(502, "garbage", "HTTP status 5xx"), Arguments.of(503, "{}", "HTTP status 5xx"));
	}

	@Test
	void nothingWasSentToAFacilitatorThatIsNotThere() {
		this.stub.close();
		assertThat(settle()).isEqualTo(new SettlementResult.NotSent(Duration.ZERO));
	}

	private SettlementResult settle() {
		CheckedPayment payment = WorkedExample.v2();
		return this.settler.settle(payment);
	}

	private static String success(String transaction, String network, String payer) {
		return "{\"success\":true,\"transaction\":" + transaction + ",\"network\":" + network + ",\"payer\":" + payer
				+ "}";
	}

	private static String refusal(String reason, String transaction) {
		return "{\"success\":false,\"errorReason\":\"" + reason
				+ "\",\"errorMessage\":\"text\",\"payer\":\"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266\",\"transaction\":\""
				+ transaction + "\",\"network\":\"eip155:84532\"}";
	}

	private static String quoted(String text) {
		return '"' + text + '"';
	}

}
