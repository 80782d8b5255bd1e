package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Eip712Domain;
import io.github.x402spring.evm.EvmSignature;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.Secrets;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Sign;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A payer whose account has code, and the key whose signatures the code takes.
 *
 * @param chain the chain
 * @param address the account
 * @param owner the key
 */
record ContractPayer(LocalChain chain, Address address, ECKeyPair owner) {

	/** Where the code of the wallets is, for accounts that delegate. */
	private static final String WALLET = "0x5AFe000000000000000000000000000000001271";

	/** A contract wallet that owns some dollars. */
	static ContractPayer contract(OnchainShop shop, ECKeyPair owner) {
		ContractPayer payer = new ContractPayer(shop.chain(), TokenCalls.address(OnchainShop.key()), owner);
		payer.setCode(payer.chain.call("eth_getCode", WALLET, "latest").stringValue());
		payer.store(0, new BigInteger(TokenCalls.address(owner).value().substring(2), 16));
		return payer.funded(shop);
	}

	/** An account with a key that delegates to the code of a wallet (EIP-7702). */
	static ContractPayer delegated(OnchainShop shop) {
		ECKeyPair key = OnchainShop.key();
		ContractPayer payer = new ContractPayer(shop.chain(), TokenCalls.address(key), key);
		payer.setCode("0xef0100" + WALLET.substring(2));
		return payer.funded(shop);
	}

	ContractPayer behaving(Behaviour behaviour) {
		store(1, BigInteger.valueOf(behaviour.ordinal()));
		return this;
	}

	private ContractPayer funded(OnchainShop shop) {
		shop.token().send(LocalChain.TOKEN, shop.token().mint(this.address, 100_000));
		return this;
	}

	private void setCode(String code) {
		this.chain.call("hardhat_setCode", this.address.value(), code);
	}

	private void store(int slot, BigInteger value) {
		this.chain.call("hardhat_setStorageAt", this.address.value(), "0x" + slot, "0x%064x".formatted(value));
	}

	/** Answer the challenge of version 2 for a call, by a signature with a tail. */
	String sign(SampleClient client, SampleClient.Call call, String tail) {
		return sign(client.send(call), 300, tail);
	}

	String sign(HttpResponse<String> challenge, int seconds, String tail) {
		JsonNode required = SampleClient.decode(SampleClient.header(challenge, "PAYMENT-REQUIRED"));
		JsonNode offer = required.get("accepts").get(0);
		TransferAuthorization authorization = new TransferAuthorization(this.address,
				new Address(offer.get("payTo").stringValue()), new BigInteger(offer.get("amount").stringValue()),
				BigInteger.ZERO, BigInteger.valueOf(Instant.now().getEpochSecond() + seconds), OnchainShop.nonce());
		byte[] digest = authorization
			.digest(new Eip712Domain("USDC", "2", 84532, new Address(offer.get("asset").stringValue())));
		Sign.SignatureData signed = Sign.signMessage(digest, this.owner, false);
		EvmSignature signature = new EvmSignature(new BigInteger(1, signed.getR()), new BigInteger(1, signed.getS()),
				signed.getV()[0]);
		ObjectNode payment = (ObjectNode) SampleClient.json("{\"x402Version\":2}");
		payment.set("resource", required.get("resource"));
		payment.set("accepted", offer);
		ObjectNode payload = payment.putObject("payload");
		payload.set("authorization", json(authorization));
		payload.put("signature", signature.toHex() + tail);
		return encode(payment);
	}

	/** The same payment by another signature. */
	static String with(String payment, String signature) {
		ObjectNode copy = (ObjectNode) SampleClient.decode(payment);
		((ObjectNode) copy.get("payload")).put("signature", signature);
		return encode(copy);
	}

	static String nonce(String payment) {
		return SampleClient.decode(payment).at("/payload/authorization/nonce").stringValue();
	}

	private static JsonNode json(TransferAuthorization it) {
		ObjectNode json = (ObjectNode) SampleClient.json("{}");
		return json.put("from", it.from().value())
			.put("to", it.to().value())
			.put("value", it.value().toString())
			.put("validAfter", it.validAfter().toString())
			.put("validBefore", it.validBefore().toString())
			.put("nonce", it.nonce());
	}

	private static String encode(JsonNode payment) {
		String header = Base64.getEncoder().encodeToString(payment.toString().getBytes(StandardCharsets.UTF_8));
		Secrets.addPayment(header);
		return header;
	}

	/**
	 * What the code does, in the order of {@code TestWallet.sol}.
	 */
	enum Behaviour {

		/** Says yes to its owner. */
		HONEST,

		/** Says yes when it is asked, and no when it is paid for. */
		FICKLE,

		/** Uses up all gas. */
		ENDLESS,

		/** Answers with another value. */
		WRONG,

		/** Says yes when it is asked, and uses up all gas when it is paid for. */
		TEMPTING

	}

}
