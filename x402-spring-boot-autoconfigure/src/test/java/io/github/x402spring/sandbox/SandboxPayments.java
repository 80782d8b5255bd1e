package io.github.x402spring.sandbox;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Challenges on Base Sepolia, and payments as the processor hands them out after its
 * checks.
 */
final class SandboxPayments {

	static final Network NETWORK = Network.evm(84532);

	static final AssetRegistry ASSETS = new AssetRegistry(List.of());

	static final Asset USDC = ASSETS.defaultAsset(NETWORK).orElseThrow();

	static final PaidResource RESOURCE = new PaidResource("https://api.example.com/premium", "Premium data",
			"application/json");

	private SandboxPayments() {
	}

	static PaymentRequirements requirements(Network network, long amount) {
		Asset asset = ASSETS.defaultAsset(network).orElse(USDC);
		ObjectNode extra = JsonNodeFactory.instance.objectNode();
		extra.put("name", asset.name());
		extra.put("version", asset.version());
		return new PaymentRequirements("exact", network, BigInteger.valueOf(amount), asset.address().value(),
				SandboxWallet.developmentKey(1).address().value(), 300, extra);
	}

	static PaymentRequired challenge(PaymentRequirements... accepts) {
		return new PaymentRequired(ErrorReason.PAYMENT_REQUIRED, RESOURCE, List.of(accepts), null);
	}

	static CheckedPayment checked(SandboxWallet wallet, long amount) {
		PaymentRequirements requirements = requirements(NETWORK, amount);
		return checked(wallet.pay(challenge(requirements)), requirements);
	}

	static CheckedPayment checked(String header, PaymentRequirements requirements) {
		PaymentPayload payload = X402Codec.decodePayment(header);
		AuthenticatedPayment payment = authenticate(payload, requirements);
		return Wire.checked(payload, requirements, RESOURCE, payment.key(), payment.payer());
	}

	static AuthenticatedPayment authenticate(PaymentPayload payload, PaymentRequirements requirements) {
		ExactEvmScheme scheme = new ExactEvmScheme(ASSETS, new Web3jSignatureRecovery(), Duration.ofSeconds(6));
		return Wire.accepted(scheme.authenticate(payload, List.of(Wire.quote(requirements))));
	}

	static Payment booked(CheckedPayment payment, Clock clock) {
		Instant validBefore = Instant.ofEpochSecond(
				Long.parseLong(Wire.payload(payment).payload().at("/authorization/validBefore").stringValue()));
		ReservationTerms terms = new ReservationTerms(payment.key(), "GET /premium", "fingerprint", "digest",
				payment.payer(), Wire.payload(payment).protocol(), payment.quote(), validBefore, clock.instant());
		return Payment.reserved("id", terms, ContentState.SERVING,
				new Lease("process", clock.instant().plusSeconds(60)));
	}

}
