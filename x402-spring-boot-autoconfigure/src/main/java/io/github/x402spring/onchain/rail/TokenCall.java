package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.util.List;

import io.github.x402spring.evm.EvmSignature;
import io.github.x402spring.evm.Hex;
import io.github.x402spring.evm.TransferAuthorization;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Address;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.abi.datatypes.generated.Uint8;
import org.web3j.crypto.Hash;

/**
 * Calls of a token that takes signed transfers, in Solidity's encoding.
 */
final class TokenCall {

	private static final String TRANSFER = selector(
			"transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)");

	private static final String TRANSFER_BY_CONTRACT = selector(
			"transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)");

	private static final String IS_VALID = selector("isValidSignature(bytes32,bytes)");

	private static final String BALANCE = selector("balanceOf(address)");

	private static final String STATE = selector("authorizationState(address,bytes32)");

	private static final int WORD = 64;

	/** After the selector and four words. */
	private static final int VALID_BEFORE = 10 + 4 * WORD;

	private TokenCall() {
	}

	static String transferWithAuthorization(TransferAuthorization it, EvmSignature signature) {
		return TRANSFER + encode(address(it.from()), address(it.to()), new Uint256(it.value()),
				new Uint256(it.validAfter()), new Uint256(it.validBefore()), word(it.nonce()), new Uint8(signature.v()),
				word(signature.r()), word(signature.s()));
	}

	/**
	 * Return the call with a signature that a contract at the payer's address checks.
	 * @param it the transfer
	 * @param signature {@code 0x} and hexadecimal digits
	 * @return the call
	 */
	static String transferWithAuthorization(TransferAuthorization it, String signature) {
		return TRANSFER_BY_CONTRACT + encode(address(it.from()), address(it.to()), new Uint256(it.value()),
				new Uint256(it.validAfter()), new Uint256(it.validBefore()), word(it.nonce()), bytes(signature));
	}

	/**
	 * Return what all calls begin with that make a transfer, after the selector.
	 * @param it the transfer
	 * @return hexadecimal digits
	 */
	static String signedWords(TransferAuthorization it) {
		return encode(address(it.from()), address(it.to()), new Uint256(it.value()), new Uint256(it.validAfter()),
				new Uint256(it.validBefore()), word(it.nonce()));
	}

	static String isValidSignature(byte[] digest, String signature) {
		return IS_VALID + encode(new Bytes32(digest), bytes(signature));
	}

	static String balanceOf(io.github.x402spring.evm.Address account) {
		return BALANCE + encode(address(account));
	}

	static String authorizationState(TransferAuthorization it) {
		return STATE + encode(address(it.from()), word(it.nonce()));
	}

	/**
	 * Read until when a call would succeed.
	 * @param transfer a call that transfers by an authorisation
	 * @return seconds since 1970
	 */
	static BigInteger validBefore(String transfer) {
		return new BigInteger(transfer.substring(VALID_BEFORE, VALID_BEFORE + WORD), 16);
	}

	private static String selector(String signature) {
		return Hash.sha3String(signature).substring(0, 10);
	}

	@SuppressWarnings("rawtypes")
	private static String encode(Type<?>... arguments) {
		return FunctionEncoder.encodeConstructor(List.<Type>of(arguments));
	}

	private static Address address(io.github.x402spring.evm.Address address) {
		return new Address(address.value());
	}

	private static DynamicBytes bytes(String hex) {
		return new DynamicBytes(Hex.decode(hex, hex.length() / 2 - 1));
	}

	private static Bytes32 word(String hex) {
		return new Bytes32(Hex.decode(hex, 32));
	}

	private static Bytes32 word(BigInteger number) {
		String digits = number.toString(16);
		return word("0x" + "0".repeat(64 - digits.length()) + digits);
	}

}
