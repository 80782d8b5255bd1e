package io.github.x402spring.actuate;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.payment.scheme.SellerAccount;

/**
 * Describes where money arrives.
 *
 * @param quotes knows the accounts of what was priced
 * @param assets knows how tokens are called
 * @since 0.1.0
 */
record AccountDescriptions(QuoteFactory quotes, AssetRegistry assets) {

	List<X402Descriptor.Account> describe() {
		return this.quotes.accounts()
			.stream()
			.map(this::describe)
			.sorted(Comparator.comparing(X402Descriptor.Account::network)
				.thenComparing(X402Descriptor.Account::asset)
				.thenComparing(X402Descriptor.Account::payTo))
			.toList();
	}

	private X402Descriptor.Account describe(SellerAccount account) {
		Optional<Asset> asset = account.network().isEvm()
				? this.assets.find(account.network(), new Address(account.asset())) : Optional.empty();
		return new X402Descriptor.Account(account.network().id(), account.asset(),
				asset.map(Asset::symbol).orElse(account.asset()), asset.map(Asset::decimals).orElse(0),
				account.payTo());
	}

}
