package io.github.x402spring.facilitator.server;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a caller requires of a payment, compared with what it is allowed to require.
 */
final class Requirement {

	static final String INVALID_REQUIREMENTS = "invalid_payment_requirements";

	private static final String INVALID_NETWORK = "invalid_network";

	private static final String INVALID_SCHEME = "invalid_exact_evm_scheme";

	private static final String NETWORK_MISMATCH = "invalid_exact_evm_network_mismatch";

	private static final String MISSING_DOMAIN = "invalid_exact_evm_missing_eip712_domain";

	private static final String NAME_MISMATCH = "invalid_exact_evm_token_name_mismatch";

	private static final String VERSION_MISMATCH = "invalid_exact_evm_token_version_mismatch";

	private final PaymentRequirements requirements;

	private final Address token;

	private final Address payee;

	private Requirement(PaymentRequirements requirements, Address token, Address payee) {
		this.requirements = requirements;
		this.token = token;
		this.payee = payee;
	}

	static Optional<Requirement> of(PaymentRequirements requirements) {
		try {
			return Optional.of(new Requirement(requirements, new Address(requirements.asset()),
					new Address(requirements.payTo())));
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	/**
	 * Say what is wrong.
	 * @param payment the payment
	 * @param networks where payments are settled
	 * @param caller who asks
	 * @return why the payment is not settled, or empty
	 */
	Optional<Refusal> refusal(PaymentPayload payment, Set<Network> networks, FacilitatorCaller caller) {
		if (!this.requirements.scheme().equals(ExactEvmScheme.NAME)) {
			return refused(ErrorReason.UNSUPPORTED_SCHEME, "The scheme is not supported");
		}
		if (!payment.scheme().equals(ExactEvmScheme.NAME)) {
			return refused(INVALID_SCHEME, "The payment is of another scheme");
		}
		if (!networks.contains(this.requirements.network())) {
			return refused(INVALID_NETWORK, "The network is not supported");
		}
		if (!isOn(payment, this.requirements.network())) {
			return refused(NETWORK_MISMATCH, "The payment is on another network");
		}
		Asset asset = asset(caller).orElse(null);
		if (asset == null) {
			return refused(INVALID_REQUIREMENTS, "The asset is not allowed for this caller");
		}
		return limits(asset, caller).or(() -> domain(asset, payment.x402Version()));
	}

	private Optional<Refusal> limits(Asset asset, FacilitatorCaller caller) {
		if (!caller.mayPay(this.payee)) {
			return refused(INVALID_REQUIREMENTS, "The payee is not allowed for this caller");
		}
		BigDecimal amount = new BigDecimal(this.requirements.amount(), asset.decimals());
		return (amount.compareTo(caller.minAmount()) < 0)
				? refused(INVALID_REQUIREMENTS, "The amount is below the minimum of this caller") : Optional.empty();
	}

	// Version 1 need not name it: the token is known.
	private Optional<Refusal> domain(Asset asset, int version) {
		String name = text("name");
		String domainVersion = text("version");
		if (version != 1 && (name == null || domainVersion == null)) {
			return refused(MISSING_DOMAIN, "Name and version of the token are missing");
		}
		if (name != null && !name.equals(asset.name())) {
			return refused(NAME_MISMATCH, "The token has another name");
		}
		if (domainVersion != null && !domainVersion.equals(asset.version())) {
			return refused(VERSION_MISMATCH, "The token has another version");
		}
		return Optional.empty();
	}

	/**
	 * Return the requirement as the schemes know it.
	 * @param caller who asks
	 * @return the quote that the payment must meet
	 */
	Quote quote(FacilitatorCaller caller) {
		Asset asset = asset(caller).orElseThrow();
		return new Quote(ExactEvmScheme.kind(asset.network()), asset.address().value(), this.requirements.amount(),
				this.payee.value(), Duration.ofSeconds(this.requirements.maxTimeoutSeconds()),
				Map.of("name", asset.name(), "version", asset.version()));
	}

	private Optional<Asset> asset(FacilitatorCaller caller) {
		return caller.asset(this.requirements.network(), this.token)
			.filter((asset) -> asset.transferMethod() == Asset.TransferMethod.EIP3009);
	}

	private @Nullable String text(String name) {
		JsonNode node = this.requirements.extra().path(name);
		return node.isString() ? node.stringValue() : null;
	}

	private static boolean isOn(PaymentPayload payment, Network network) {
		return payment.network().equals((payment.x402Version() != 1) ? network.id() : network.shortName().orElse(""));
	}

	private static Optional<Refusal> refused(String reason, String message) {
		return Optional.of(new Refusal(reason, message));
	}

}
