package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.EvmSignature;
import io.github.x402spring.onchain.key.EvmTransaction;
import io.github.x402spring.onchain.key.SignedTransaction;
import io.github.x402spring.onchain.key.TransactionSigner;
import io.github.x402spring.onchain.key.TransactionSigners;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.SampleClient;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Sign;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client that pays challenges of the "Payment" scheme by transactions of its own. It is
 * written from the guide, not with the classes that it tests.
 */
final class SendingPayer {

	private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

	private static final BigInteger GAS = BigInteger.valueOf(200_000);

	private final OnchainShop shop = new OnchainShop();

	private final LocalChain chain = this.shop.chain();

	private final ECKeyPair key = OnchainShop.key();

	private final TransactionSigner signer = TransactionSigners.ofKey(OnchainShop.hex(this.key));

	private long nonce;

	/** With coins for gas and some dollars. */
	SendingPayer() {
		this.shop.fund(this.key, BigInteger.TEN.pow(18));
		this.shop.token().send(LocalChain.TOKEN, this.shop.token().mint(address(), 100_000));
	}

	Address address() {
		return this.signer.address();
	}

	ECKeyPair key() {
		return this.key;
	}

	/** The call of the token that pays a challenge. */
	String transfer(Map<String, String> challenge) {
		JsonNode request = request(challenge);
		return this.shop.token()
			.transfer(new Address(request.get("recipient").stringValue()),
					Long.parseLong(request.get("amount").stringValue()));
	}

	/** Send the transfer that pays a challenge, and return the transaction. */
	String pay(Map<String, String> challenge) {
		return send(request(challenge).get("currency").stringValue(), transfer(challenge));
	}

	String send(String to, String data) {
		return send(sign(to, data));
	}

	String send(SignedTransaction transaction) {
		return this.chain.call("eth_sendRawTransaction", transaction.bytes()).stringValue();
	}

	/** Send a transaction that fails, which the node tells only if it mines it later. */
	String sendReverting(String to, String data) {
		this.chain.stopMining();
		String hash = send(to, data);
		this.chain.mineAtOnce();
		return hash;
	}

	/** Let the account run the code that makes several calls (EIP-7702). */
	void delegateToMulticall() {
		this.chain.call("hardhat_setCode", address().value(), "0xef0100" + TokenCalls.MULTICALL.substring(2));
	}

	/** Make several calls of the token in one transaction. */
	String sendTogether(String... calls) {
		return send(address().value(), this.shop.token().together(calls));
	}

	SignedTransaction sign(String to, String data) {
		return new EvmTransaction(OnchainShop.NETWORK.chainId(), BigInteger.valueOf(this.nonce++), new Address(to),
				BigInteger.ZERO, data, GAS, OnchainSeller.fees())
			.signedBy(this.signer);
	}

	/** Present a transaction: the value of {@code Authorization}. */
	String present(Map<String, String> challenge, String transaction) {
		return present(challenge, transaction, 0);
	}

	String present(Map<String, String> challenge, String transaction, int logPosition) {
		String statement = challenge.get("realm") + ": this transaction pays your challenge.\n\nChallenge: "
				+ challenge.get("id") + "\nChain: " + request(challenge).at("/methodDetails/chainId").longValue()
				+ "\nTransaction: " + transaction + "\nLog position: " + logPosition;
		Sign.SignatureData signed = Sign.signPrefixedMessage(statement.getBytes(StandardCharsets.UTF_8), this.key);
		String signature = new EvmSignature(new BigInteger(1, signed.getR()), new BigInteger(1, signed.getS()),
				signed.getV()[0])
			.toHex();
		ObjectNode credential = credential(challenge, transaction);
		((ObjectNode) credential.get("payload")).put("logPosition", logPosition).put("signature", signature);
		return line(credential);
	}

	/** Present a transaction as the draft has it. */
	static String presentUnsigned(Map<String, String> challenge, String transaction) {
		return line(credential(challenge, transaction));
	}

	private static ObjectNode credential(Map<String, String> challenge, String transaction) {
		ObjectNode credential = (ObjectNode) SampleClient.json("{}");
		ObjectNode echo = credential.putObject("challenge");
		challenge.forEach(echo::put);
		credential.putObject("payload").put("type", "hash").put("hash", transaction);
		return credential;
	}

	private static String line(ObjectNode credential) {
		return "Payment " + Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(credential.toString().getBytes(StandardCharsets.UTF_8));
	}

	/** The parameters of the challenge for tokens. */
	static Map<String, String> challenge(HttpResponse<?> response) {
		return response.headers()
			.allValues("WWW-Authenticate")
			.stream()
			.filter((line) -> line.startsWith("Payment "))
			.map(SendingPayer::parameters)
			.filter((challenge) -> "evm".equals(challenge.get("method")))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no challenge: " + response.headers().map()));
	}

	private static Map<String, String> parameters(String line) {
		Map<String, String> parameters = new LinkedHashMap<>();
		PARAMETER.matcher(line)
			.results()
			.forEach((match) -> parameters.put(match.group(1), match.group(2).replaceAll("\\\\(.)", "$1")));
		return parameters;
	}

	static JsonNode request(Map<String, String> challenge) {
		return SampleClient
			.json(new String(Base64.getUrlDecoder().decode(challenge.get("request")), StandardCharsets.UTF_8));
	}

}
