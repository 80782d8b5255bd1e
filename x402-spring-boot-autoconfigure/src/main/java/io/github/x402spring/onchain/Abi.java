package io.github.x402spring.onchain;

import java.math.BigInteger;
import java.util.Locale;
import java.util.stream.IntStream;

import io.github.x402spring.evm.Address;
import org.web3j.abi.EventEncoder;
import org.web3j.abi.TypeEncoder;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.protocol.core.methods.response.Log;

/**
 * What tokens are asked and what they log, in Solidity's encoding.
 */
final class Abi {

	static final String AUTHORIZATION_USED = event("AuthorizationUsed(address,bytes32)");

	static final String AUTHORIZATION_CANCELED = event("AuthorizationCanceled(address,bytes32)");

	static final String TRANSFER = event("Transfer(address,address,uint256)");

	static final String DOMAIN_SEPARATOR = function("DOMAIN_SEPARATOR()");

	static final String DECIMALS = function("decimals()");

	private static final String AUTHORIZATION_STATE = function("authorizationState(address,bytes32)");

	private Abi() {
	}

	static String authorizationState(Address authorizer, String nonce) {
		return AUTHORIZATION_STATE + word(authorizer).substring(2) + nonce.substring(2);
	}

	static String word(Address address) {
		return "0x" + TypeEncoder.encode(new org.web3j.abi.datatypes.Address(address.value()));
	}

	static String word(BigInteger value) {
		return "0x" + TypeEncoder.encode(new Uint256(value));
	}

	static Address address(String word) {
		Address address = new Address("0x" + word.substring(word.length() - 40).toLowerCase(Locale.ROOT));
		if (!word(address).equalsIgnoreCase(word)) {
			throw new IllegalArgumentException("A word that holds an address is expected");
		}
		return address;
	}

	// Logs that a reorganisation removed, and those of other contracts, never are.
	static boolean isEvent(Log log, Address token, String... topics) {
		return !log.isRemoved() && token.value().equalsIgnoreCase(log.getAddress()) && log.getTopics().size() == 3
				&& IntStream.range(0, topics.length)
					.allMatch((i) -> topics[i].equalsIgnoreCase(log.getTopics().get(i)));
	}

	private static String event(String signature) {
		return EventEncoder.buildEventSignature(signature);
	}

	// The first four bytes of the same hash.
	private static String function(String signature) {
		return event(signature).substring(0, 10);
	}

}
