package io.github.x402spring.mpp;

import java.math.BigInteger;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Eip712Domain;
import io.github.x402spring.evm.EvmSignature;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Method evm: a signed transfer that is good for one challenge alone.
 */
class EvmChargeTests {

	private static final Address TOKEN = new Address("0x036CbD53842c5426634e7929541eC2318f3dCF7e");

	private static final Address SELLER = new Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");

	private static final Address PAYER = new Address("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");

	private static final EvmCharge CHARGE = new EvmCharge(BigInteger.valueOf(1000), TOKEN, SELLER, 84532, 6);

	private static final MppChallenge CHALLENGE = MppVectors.challenge("evm");

	private static final EchoResult.Ours OURS = ours(CHALLENGE);

	private static final String SOURCE = "did:pkh:eip155:84532:" + PAYER;

	private static final BigInteger END = BigInteger.valueOf(MppVectors.EXPIRES.getEpochSecond());

	@Test
	void requestIsThatOfTheReference() {
		assertThat(CHARGE.encode()).isEqualTo(CHALLENGE.request());
		assertThat(EvmCharge.read(CHARGE.encode())).isEqualTo(CHARGE);
		EvmCharge unknownDecimals = new EvmCharge(BigInteger.ONE, TOKEN, SELLER, 1, null);
		assertThat(EvmCharge.read(unknownDecimals.encode())).isEqualTo(unknownDecimals);
	}

	@Test
	void transactionsAreOfferedWithTheStatementThatTheyNeed() {
		EvmCharge charge = new EvmCharge(BigInteger.ONE, TOKEN, SELLER, 1, 6, true);
		assertThat(EvmCharge.read(charge.encode())).isEqualTo(charge);
		assertThat(CanonicalJson.write(charge.request())).contains("\"credentialTypes\":[\"authorization\",\"hash\"]",
				"\"payerStatement\":\"eip191\"");
		assertThat(CanonicalJson.write(CHARGE.request())).doesNotContain("hash", "payerStatement");
	}

	@Test
	void nonceIsThatOfTheReference() {
		assertThat(EvmCharge.nonce(CHALLENGE)).isEqualTo(MppVectors.of("evm").get("nonce").stringValue());
	}

	@Test
	void authorizationOfTheReferencePays() {
		MppCredential credential = MppVectors.credential("evm");
		EvmPayload.Authorization payload = (EvmPayload.Authorization) EvmPayload.read(credential.payload());
		assertThat(payload.transfer()).isEqualTo(transfer(PAYER, SELLER, 1000, 0, END));
		assertThat(credential.source()).isEqualTo(SOURCE);
		assertThat(CHARGE.refusal(OURS, credential.source(), payload.transfer())).isEmpty();
		byte[] digest = payload.transfer().digest(new Eip712Domain("USDC", "2", 84532, TOKEN));
		assertThat(new Web3jSignatureRecovery().recover(digest, EvmSignature.parse(payload.signature())))
			.contains(PAYER);
	}

	@Test
	void authorizationOfAnotherChallengeDoesNotPay() {
		assertRefused(MppProblem.VERIFICATION_FAILED, CHALLENGE.withId("other"), SOURCE,
				transfer(PAYER, SELLER, 1000, 0, END));
	}

	@Test
	void authorizationOfAnotherPayeeOrValueDoesNotPay() {
		assertRefused(MppProblem.VERIFICATION_FAILED, CHALLENGE, SOURCE, transfer(PAYER, TOKEN, 1000, 0, END));
		assertRefused(MppProblem.PAYMENT_INSUFFICIENT, CHALLENGE, SOURCE, transfer(PAYER, SELLER, 999, 0, END));
		assertRefused(MppProblem.VERIFICATION_FAILED, CHALLENGE, SOURCE, transfer(PAYER, SELLER, 1001, 0, END));
	}

	@Test
	void authorizationMayNotOutliveItsChallenge() {
		assertRefused(MppProblem.VERIFICATION_FAILED, CHALLENGE, SOURCE,
				transfer(PAYER, SELLER, 1000, 0, END.add(BigInteger.ONE)));
		assertThat(CHARGE.refusal(OURS, SOURCE, transfer(PAYER, SELLER, 1000, 0, BigInteger.ONE))).isEmpty();
	}

	@Test
	void sourceMayNotNameAnotherWallet() {
		TransferAuthorization transfer = transfer(PAYER, SELLER, 1000, 0, END);
		assertRefused(MppProblem.VERIFICATION_FAILED, CHALLENGE, "did:pkh:eip155:84532:" + SELLER, transfer);
		assertRefused(MppProblem.VERIFICATION_FAILED, CHALLENGE, "did:pkh:eip155:1:" + PAYER, transfer);
		assertThat(CHARGE.refusal(OURS, SOURCE.toLowerCase(), transfer)).isEmpty();
		assertThat(CHARGE.refusal(OURS, null, transfer)).isEmpty();
		assertThat(CHARGE.refusal(OURS, "did:key:z6Mk", transfer)).isEmpty();
	}

	@Test
	void authorizationIsNotShown() {
		assertThat(EvmPayload.read(MppVectors.credential("evm").payload())).asString()
			.isEqualTo("Authorization[hidden]");
	}

	@Test
	void hashAndWhatIsNotOfferedAreToldApart() {
		assertThat(
				EvmPayload.read(StrictJson.parseObject("{\"type\":\"hash\",\"hash\":\"0x" + "AB".repeat(32) + "\"}")))
			.isEqualTo(new EvmPayload.Hash("0x" + "ab".repeat(32), 0, null));
		assertThat(EvmPayload.read(StrictJson.parseObject("{\"type\":\"permit2\"}")))
			.isInstanceOf(EvmPayload.Other.class);
		assertThat(EvmPayload.read(StrictJson.parseObject("{\"type\":\"transaction\"}")))
			.isInstanceOf(EvmPayload.Other.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"type\":1}", "{\"type\":\"sharks\"}", "{\"type\":\"hash\"}",
			"{\"type\":\"hash\",\"hash\":\"0xabc\"}",
			"{\"type\":\"hash\",\"hash\":\"0x1111111111111111111111111111111111111111111111111111111111111111\",\"logPosition\":-1}",
			"{\"type\":\"hash\",\"hash\":\"0x1111111111111111111111111111111111111111111111111111111111111111\",\"logPosition\":\"0\"}",
			"{\"type\":\"authorization\"}" })
	void payloadOfAnotherFormIsRefused(String payload) {
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> EvmPayload.read(StrictJson.parseObject(payload)));
	}

	@ParameterizedTest
	@CsvSource({ "from,0x12", "to,seller", "value,-1", "value,1.0", "value,01", "validAfter,soon", "validBefore,''",
			"nonce,0x00", "signature,0x", "signature,0xa", "signature,0xzz", "signature,abcd" })
	void memberOfAnotherFormIsRefused(String name, String value) {
		ObjectNode payload = (ObjectNode) MppVectors.credential("evm").payload();
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> EvmPayload.read(payload.put(name, value)));
	}

	@Test
	void signaturesOfContractsAreReadWithinBounds() {
		ObjectNode payload = (ObjectNode) MppVectors.credential("evm").payload();
		assertThat(EvmPayload.read(payload.put("signature", "0x" + "ab".repeat(4096)))).isNotNull();
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> EvmPayload.read(payload.put("signature", "0x" + "ab".repeat(4097))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "84532->\"84532\"", "84532->1.5", "84532->99999999999999999999", "\"1000\"->\"0\"",
			"0x036C->0x136C", "recipient->payee", "methodDetails->details", "\"decimals\":6->\"decimals\":\"6\"" })
	void requestOfAnotherFormIsRefused(String change) {
		String[] parts = change.split("->");
		String request = CanonicalJson.write(CHARGE.request()).replace(parts[0], parts[1]);
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> EvmCharge.read(Base64Url.encode(request)));
	}

	@Test
	void nothingIsNotCharged() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new EvmCharge(BigInteger.ZERO, TOKEN, SELLER, 84532, null));
		assertThatIllegalArgumentException().isThrownBy(() -> new EvmCharge(BigInteger.ONE, TOKEN, SELLER, 0, null));
	}

	private static TransferAuthorization transfer(Address from, Address to, long value, long after, BigInteger before) {
		return new TransferAuthorization(from, to, BigInteger.valueOf(value), BigInteger.valueOf(after), before,
				EvmCharge.nonce(CHALLENGE));
	}

	private static void assertRefused(MppProblem problem, MppChallenge challenge, String source,
			TransferAuthorization transfer) {
		assertThat(CHARGE.refusal(ours(challenge), source, transfer)).contains(problem);
	}

	private static EchoResult.Ours ours(MppChallenge challenge) {
		return new EchoResult.Ours(challenge, IssuedFor.read(CHALLENGE.opaque()), MppVectors.EXPIRES);
	}

}
