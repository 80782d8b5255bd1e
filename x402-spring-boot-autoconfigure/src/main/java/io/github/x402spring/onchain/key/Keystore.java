package io.github.x402spring.onchain.key;

import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Wallet;
import org.web3j.crypto.WalletFile;
import org.web3j.crypto.exception.CipherException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Opens keystore files. Causes are left out of exceptions: they repeat what was read.
 */
final class Keystore {

	private Keystore() {
	}

	static ECKeyPair open(String json, String password) {
		try {
			return Wallet.decrypt(password, read(json));
		}
		catch (CipherException ex) {
			throw new IllegalArgumentException("The keystore file cannot be opened with this password");
		}
		catch (RuntimeException ex) {
			throw noKeystore();
		}
	}

	private static WalletFile read(String json) {
		try {
			WalletFile file = JsonMapper.shared().readValue(json, WalletFile.class);
			if (file == null || file.getCrypto() == null) {
				throw noKeystore();
			}
			return file;
		}
		catch (JacksonException ex) {
			throw noKeystore();
		}
	}

	private static IllegalArgumentException noKeystore() {
		return new IllegalArgumentException("This is not a keystore file of version 3 (Web3 Secret Storage)");
	}

}
