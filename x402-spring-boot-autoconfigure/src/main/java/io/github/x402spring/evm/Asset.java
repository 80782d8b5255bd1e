package io.github.x402spring.evm;

import io.github.x402spring.Network;

/**
 * A token that payments are made in.
 *
 * @param network the EVM chain it lives on
 * @param address the token contract
 * @param name the name of its EIP-712 domain; differs from chain to chain for one token
 * @param version the version of its EIP-712 domain
 * @param decimals how many digits of an amount stand behind the point, 0 to 36
 * @param symbol the ticker that prices use, such as {@code USDC}
 * @param transferMethod how it can be moved by a signature
 * @since 0.1.0
 */
public record Asset(Network network, Address address, String name, String version, int decimals, String symbol,
		TransferMethod transferMethod) {

	private static final int MAX_DECIMALS = 36;

	/**
	 * Create an asset.
	 * @throws IllegalArgumentException if the network is no EVM chain, a text is empty or
	 * the decimals are out of range
	 */
	public Asset {
		if (!network.isEvm()) {
			throw new IllegalArgumentException("The network of an asset must be an EVM chain");
		}
		if (name.isBlank() || version.isBlank() || symbol.isBlank()) {
			throw new IllegalArgumentException("An asset needs a name, a version and a symbol");
		}
		if (decimals < 0 || decimals > MAX_DECIMALS) {
			throw new IllegalArgumentException("The decimals of an asset must be between 0 and " + MAX_DECIMALS);
		}
	}

	/**
	 * Return the EIP-712 domain under which transfers of this token are signed.
	 * @return a new domain; keep it, since its separator costs three hashes
	 */
	public Eip712Domain domain() {
		return new Eip712Domain(this.name, this.version, this.network.chainId(), this.address);
	}

	/**
	 * How a token can be moved by a signature of its holder.
	 *
	 * @since 0.1.0
	 */
	public enum TransferMethod {

		/** The token itself takes signed authorisations (EIP-3009). */
		EIP3009,

		/**
		 * Through the Permit2 contract only; not supported by scheme {@code exact} here.
		 */
		PERMIT2

	}

}
