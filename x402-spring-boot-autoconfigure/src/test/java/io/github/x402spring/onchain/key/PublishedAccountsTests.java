package io.github.x402spring.onchain.key;

import java.math.BigInteger;
import java.util.stream.IntStream;

import io.github.x402spring.evm.Address;
import io.github.x402spring.sandbox.SandboxWallet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.web3j.crypto.Bip32ECKeyPair;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.crypto.MnemonicUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Accounts whose keys come with development tools.
 */
class PublishedAccountsTests {

	private static final int HARDENED = Bip32ECKeyPair.HARDENED_BIT;

	@ParameterizedTest
	@CsvSource({ "test test test test test test test test test test test junk, 20",
			"myth like bonus scare over problem client lizard pioneer submit female collect, 10",
			"candy maple cake sugar pudding cream honey rich smooth crumble sweet treat, 10" })
	void accountsOfHardhatAnvilGanacheAndTruffleAreKnown(String words, int accounts) {
		Bip32ECKeyPair master = Bip32ECKeyPair.generateKeyPair(MnemonicUtils.generateSeed(words, ""));
		assertThat(IntStream.range(0, accounts)
			.mapToObj((index) -> Bip32ECKeyPair.deriveKeyPair(master,
					new int[] { 44 | HARDENED, 60 | HARDENED, HARDENED, 0, index })))
			.allMatch((keys) -> TransactionSigners.isPublished(address(keys)));
	}

	@Test
	void accountsOfTheSmallestKeysAreKnown() {
		assertThat(IntStream.rangeClosed(1, 10).mapToObj((key) -> ECKeyPair.create(BigInteger.valueOf(key))))
			.allMatch((keys) -> TransactionSigners.isPublished(address(keys)));
	}

	@Test
	void walletsOfTheSandboxAreKnown() {
		assertThat(IntStream.range(0, 4).mapToObj(SandboxWallet::developmentKey))
			.allMatch((wallet) -> TransactionSigners.isPublished(wallet.address()));
	}

	@Test
	void otherAccountsAreNot() {
		assertThat(TransactionSigners.isPublished(TransactionSigners.ofKey("0x" + "5a".repeat(32)).address()))
			.isFalse();
	}

	private static Address address(ECKeyPair keys) {
		return new Address("0x" + Keys.getAddress(keys));
	}

}
