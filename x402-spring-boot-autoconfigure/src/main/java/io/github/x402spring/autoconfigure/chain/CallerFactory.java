package io.github.x402spring.autoconfigure.chain;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.github.x402spring.Network;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.facilitator.server.BearerToken;
import io.github.x402spring.facilitator.server.ClaimLimits;
import io.github.x402spring.facilitator.server.FacilitatorCaller;

/**
 * Makes the callers of the facilitator from their properties.
 */
final class CallerFactory {

	/** The coins of all networks that this starter settles on have as many. */
	private static final int DECIMALS = 18;

	private static final String ANY = "*";

	private static final String NAME = "[A-Za-z0-9._-]{1,64}";

	private final Collection<Asset> assets;

	CallerFactory(AssetRegistry assets, List<Network> networks) {
		this.assets = assets.all()
			.stream()
			.filter((asset) -> networks.contains(asset.network())
					&& asset.transferMethod() == Asset.TransferMethod.EIP3009)
			.toList();
	}

	/**
	 * Return the caller of a facilitator that only this machine can reach.
	 * @return a caller without a token
	 */
	FacilitatorCaller local() {
		return new FacilitatorCaller("local", Optional.empty(), Set.copyOf(this.assets), Optional.empty(),
				BigDecimal.ZERO, ClaimLimits.NONE);
	}

	List<FacilitatorCaller> callers(List<FacilitatorServerProperties.Caller> properties) {
		List<FacilitatorCaller> callers = new ArrayList<>();
		Set<String> names = new HashSet<>();
		Set<BearerToken> tokens = new HashSet<>();
		for (int i = 0; i < properties.size(); i++) {
			String property = "x402.facilitator.server.callers[" + i + "]";
			FacilitatorCaller caller = caller(property, properties.get(i));
			if (!names.add(caller.name())) {
				throw new X402ConfigurationException(
						property + ".name is '" + caller.name() + "', which is the name of another caller.",
						"Give each caller a name of its own.");
			}
			if (!tokens.add(caller.token().orElseThrow())) {
				throw new X402ConfigurationException(property + ".token is also the token of another caller.",
						"Give each caller a token of its own.");
			}
			callers.add(caller);
		}
		return callers;
	}

	private FacilitatorCaller caller(String property, FacilitatorServerProperties.Caller it) {
		if (!it.name().matches(NAME)) {
			throw new X402ConfigurationException(property + ".name is '" + it.name() + "'.",
					"Set " + property + ".name to 1 to 64 letters, digits, dots, hyphens or underscores.");
		}
		if (it.minAmount().signum() < 0) {
			throw new X402ConfigurationException(property + ".min-amount is negative.",
					"Set " + property + ".min-amount to an amount such as 0.001, or remove it.");
		}
		BearerToken token = read(property + ".token", it.token(), BearerToken::of);
		BigInteger gas = wei(property + ".max-gas-cost-per-day", it.maxGasCostPerDay());
		ClaimLimits limits = read(property + ".max-per-hour or max-per-day", it,
				(limited) -> new ClaimLimits(limited.maxPerHour(), limited.maxPerDay(), gas));
		return new FacilitatorCaller(it.name(), Optional.of(token), assets(property + ".assets", it.assets()),
				payees(property + ".payees", it.payees()), it.minAmount(), limits);
	}

	private static BigInteger wei(String property, BigDecimal coins) {
		if (coins.signum() < 0 || coins.stripTrailingZeros().scale() > DECIMALS) {
			throw new X402ConfigurationException(
					property + " is " + coins.toPlainString() + ", which is no amount of a network's coin.",
					"Set " + property + " to an amount such as 0.05 with at most " + DECIMALS
							+ " decimals, or remove it.");
		}
		return coins.movePointRight(DECIMALS).toBigIntegerExact();
	}

	private static Optional<Set<Address>> payees(String property, List<String> payees) {
		if (payees.isEmpty()) {
			throw new X402ConfigurationException(property + " is not set, so nothing would be settled for the caller.",
					"List the addresses that it may be paid at in " + property + ", or '*' for any address.");
		}
		if (payees.contains(ANY)) {
			return Optional.empty();
		}
		Set<Address> addresses = new LinkedHashSet<>();
		payees.forEach((payee) -> addresses.add(read(property, payee, Address::new)));
		return Optional.of(addresses);
	}

	private Set<Asset> assets(String property, List<String> names) {
		Set<Asset> allowed = new LinkedHashSet<>(names.isEmpty() ? this.assets : List.of());
		for (String name : names) {
			List<Asset> found = this.assets.stream()
				.filter((asset) -> asset.symbol().equalsIgnoreCase(name)
						|| asset.address().value().equalsIgnoreCase(name))
				.toList();
			if (found.isEmpty()) {
				throw new X402ConfigurationException(
						property + " has '" + name + "', which is no known token of the configured networks.",
						"Correct " + property + ", or describe the token in x402.assets[].");
			}
			allowed.addAll(found);
		}
		return allowed;
	}

	// The messages repeat no token.
	private static <S, T> T read(String property, S value, Function<S, T> reader) {
		try {
			return reader.apply(value);
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(property + " cannot be used: " + ex.getMessage() + ".",
					"Correct " + property + ".");
		}
	}

}
