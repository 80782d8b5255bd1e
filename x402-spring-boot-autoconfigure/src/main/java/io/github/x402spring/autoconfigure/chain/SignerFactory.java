package io.github.x402spring.autoconfigure.chain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.x402spring.Network;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.evm.Address;
import io.github.x402spring.onchain.key.TransactionSigner;
import io.github.x402spring.onchain.key.TransactionSigners;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;

/**
 * Collects the accounts that send transactions, naming the property of what is wrong, and
 * never its value.
 */
final class SignerFactory {

	private static final String KEYS = "x402.onchain.private-key";

	private final Map<Address, String> sources = new HashMap<>();

	private final Map<Address, TransactionSigner> signers = new LinkedHashMap<>();

	List<TransactionSigner> signers(OnchainProperties properties, List<TransactionSigner> beans) {
		for (int i = 0; i < properties.privateKey().size(); i++) {
			String key = properties.privateKey().get(i).strip();
			add((properties.privateKey().size() == 1) ? KEYS : KEYS + "[" + i + "]",
					() -> TransactionSigners.ofKey(key));
		}
		for (int i = 0; i < properties.keystores().size(); i++) {
			String name = "x402.onchain.keystores[" + i + "]";
			OnchainProperties.Keystore keystore = properties.keystores().get(i);
			String json = read(name + ".location", keystore.location());
			add(name, () -> TransactionSigners.ofKeystore(json, keystore.password()));
		}
		beans.forEach((bean) -> add("the TransactionSigner bean " + bean.getClass().getName(), () -> bean));
		if (this.signers.isEmpty()) {
			throw new X402ConfigurationException(
					"x402.facilitator.type is 'onchain', but no account is configured that sends transactions and pays for gas.",
					"Set " + KEYS + " or x402.onchain.keystores[], or declare a TransactionSigner bean.");
		}
		return List.copyOf(this.signers.values());
	}

	/**
	 * Refuse accounts whose keys are published, except on test networks.
	 * @param networks where the accounts send
	 */
	void requireSecret(List<Network> networks) {
		networks.stream().filter((network) -> !network.isKnownTestNetwork()).findFirst().ifPresent((network) -> {
			for (Map.Entry<Address, String> it : this.sources.entrySet()) {
				if (TransactionSigners.isPublished(it.getKey())) {
					throw new X402ConfigurationException(
							"The private key of the account " + it.getKey() + " (" + it.getValue()
									+ ") is published: development tools come with it. On " + network
									+ ", which is not a known test network, others would take its money at once.",
							"Create a new key for the account that pays for gas.");
				}
			}
		});
	}

	private void add(String source, Supplier<TransactionSigner> supplier) {
		TransactionSigner signer;
		try {
			signer = supplier.get();
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(source + " cannot be used: " + ex.getMessage() + ".",
					"Correct " + source + ".");
		}
		String other = this.sources.putIfAbsent(signer.address(), source);
		if (other != null) {
			throw new X402ConfigurationException(
					other + " and " + source + " are both the key of the account " + signer.address() + ".",
					"Remove one of them: an account has one sender.");
		}
		this.signers.put(signer.address(), signer);
	}

	private static String read(String property, @Nullable Resource location) {
		if (location == null) {
			throw new X402ConfigurationException(property + " is not set.",
					"Set " + property + " to a keystore file, such as file:/run/secrets/gas.json.");
		}
		try {
			return location.getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new X402ConfigurationException(property + " cannot be read: " + location.getDescription() + ".",
					"Correct " + property + ".");
		}
	}

}
