package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Eip712Domain;
import io.github.x402spring.evm.EvmSignature;
import io.github.x402spring.evm.Hex;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.sample.testsupport.LocalChain;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Bool;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.DynamicStruct;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Hash;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;

/**
 * Calls of a token on the local chain that nobody but its payers needs, past the gate and
 * all facilitators.
 *
 * @param chain the chain
 * @param token the token
 */
record TokenCalls(LocalChain chain, Address token) {

	static final String MULTICALL = "0xcA11bde05977b3631167028862bE2a173976CA11";

	static Address address(ECKeyPair payer) {
		return new Address("0x" + Keys.getAddress(payer));
	}

	/**
	 * Send a call and have it mined.
	 * @param to the contract
	 * @param data the call
	 * @return hash of the transaction
	 */
	String send(String to, String data) {
		String sender = this.chain.call("eth_accounts").get(0).stringValue();
		return this.chain.call("eth_sendTransaction", Map.of("from", sender, "to", to, "data", data)).stringValue();
	}

	/**
	 * Send several calls in one transaction, by a contract that is their sender.
	 * @param calls the calls
	 * @return hash of the transaction
	 */
	String sendTogether(String... calls) {
		return send(MULTICALL, together(calls));
	}

	/** Several calls in one, by the account that runs the code. */
	String together(String... calls) {
		List<DynamicStruct> structs = Arrays.stream(calls)
			.map((call) -> new DynamicStruct(abi(this.token), bytes(call)))
			.toList();
		return data("tryAggregate(bool,(address,bytes)[])", new Bool(true),
				new DynamicArray<>(DynamicStruct.class, structs));
	}

	String mint(Address to, long value) {
		return data("mint(address,uint256)", abi(to), new Uint256(value));
	}

	String mintToMulticall(long value) {
		return mint(new Address(MULTICALL), value);
	}

	String transfer(Address to, long value) {
		return data("transfer(address,uint256)", abi(to), new Uint256(value));
	}

	String authorized(ECKeyPair payer, Address to, long value, String nonce) {
		BigInteger end = BigInteger.valueOf(Instant.now().plusSeconds(3600).getEpochSecond());
		TransferAuthorization authorization = new TransferAuthorization(address(payer), to, BigInteger.valueOf(value),
				BigInteger.ZERO, end, nonce);
		return data("transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)",
				abi(address(payer)), abi(to), new Uint256(value), new Uint256(0), new Uint256(end),
				new Bytes32(Hex.decode(nonce, 32)), bytes(sign(payer, authorization.structHash())));
	}

	String canceled(ECKeyPair payer, String nonce) {
		String content = FunctionEncoder.encodeConstructor(
				List.of(new Bytes32(Hash.sha3("CancelAuthorization(address authorizer,bytes32 nonce)".getBytes())),
						abi(address(payer)), new Bytes32(Hex.decode(nonce, 32))));
		String signature = sign(payer, Hex.decode(Hash.sha3("0x" + content), 32));
		return data("cancelAuthorization(address,bytes32,bytes)", abi(address(payer)),
				new Bytes32(Hex.decode(nonce, 32)), bytes(signature));
	}

	private String sign(ECKeyPair payer, byte[] structHash) {
		byte[] digest = new Eip712Domain("USDC", "2", 84532, this.token).digest(structHash);
		Sign.SignatureData signature = Sign.signMessage(digest, payer, false);
		return new EvmSignature(new BigInteger(1, signature.getR()), new BigInteger(1, signature.getS()),
				signature.getV()[0])
			.toHex();
	}

	@SuppressWarnings("rawtypes")
	private static String data(String function, Type<?>... arguments) {
		return Hash.sha3String(function).substring(0, 10) + FunctionEncoder.encodeConstructor(List.<Type>of(arguments));
	}

	private static org.web3j.abi.datatypes.Address abi(Address address) {
		return new org.web3j.abi.datatypes.Address(address.value());
	}

	private static DynamicBytes bytes(String hex) {
		return new DynamicBytes(Hex.decode(hex, hex.length() / 2 - 1));
	}

}
