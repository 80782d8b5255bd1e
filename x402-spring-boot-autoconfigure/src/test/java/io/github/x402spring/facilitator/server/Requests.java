package io.github.x402spring.facilitator.server;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bodies as sellers send them, for 10000 atomic dollars on Base Sepolia.
 */
final class Requests {

	static final Network NETWORK = Network.evm(84532);

	static final AssetRegistry ASSETS = new AssetRegistry(List.of());

	static final Asset TOKEN = ASSETS.defaultAsset(NETWORK).orElseThrow();

	static final Address PAYEE = new Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");

	static final Address SIGNER = new Address("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC");

	static final String TOKEN_OF_SHOP = "shop-0123456789abcdef";

	static final FacilitatorCaller SHOP = caller("shop", ClaimLimits.NONE);

	static final FacilitatorCaller OTHER = caller("other", ClaimLimits.NONE);

	private static final SandboxWallet WALLET = SandboxWallet.developmentKey(3);

	private Requests() {
	}

	static FacilitatorCaller caller(String name, ClaimLimits limits) {
		return new FacilitatorCaller(name, Optional.of(BearerToken.of(name + "-0123456789abcdef")), Set.of(TOKEN),
				Optional.of(Set.of(PAYEE)), BigDecimal.ZERO, limits);
	}

	static FacilitatorServer server(PaymentRail rail, PaymentLedger ledger, SettlementClaims claims, Clock clock) {
		return server(rail, ledger, claims, clock, false);
	}

	static FacilitatorServer server(PaymentRail rail, PaymentLedger ledger, SettlementClaims claims, Clock clock,
			boolean contractWallets) {
		return server(rail, ledger, claims, clock, (network) -> Optional.of(BigInteger.ZERO), contractWallets);
	}

	static FacilitatorServer server(PaymentRail rail, PaymentLedger ledger, SettlementClaims claims, Clock clock,
			Function<Network, Optional<BigInteger>> gasCost, boolean contractWallets) {
		return new FacilitatorServerFactory(ASSETS, new Web3jSignatureRecovery(), rail, ledger, claims, clock, gasCost,
				contractWallets)
			.create(List.of(SHOP, OTHER), new FacilitatorSupport(Set.of(NETWORK), List.of(SIGNER)),
					Duration.ofMinutes(1));
	}

	static PaymentRequirements requirements() {
		return requirements(TOKEN.address().value(), PAYEE.value(), 10_000);
	}

	static PaymentRequirements requirements(String asset, String payee, long amount) {
		ObjectNode extra = JsonNodeFactory.instance.objectNode().put("name", "USDC").put("version", "2");
		return new PaymentRequirements("exact", NETWORK, BigInteger.valueOf(amount), asset, payee, 300, extra);
	}

	/** A fresh payment, as it comes to /verify and /settle. */
	static ObjectNode body(PaymentRequirements requirements) {
		String header = WALLET.pay(new PaymentRequired(null, new PaidResource("https://api.example.com", "", ""),
				List.of(requirements), null));
		ObjectNode body = JsonNodeFactory.instance.objectNode().put("x402Version", 2);
		body.set("paymentPayload", StrictJson.parseObject(decode(header)));
		body.set("paymentRequirements", X402Codec.toJson(requirements));
		return body;
	}

	static ObjectNode bodyV1() {
		JsonNode challenge = X402Codec
			.bodyV1(new PaymentRequired("X-PAYMENT header is required",
					new PaidResource("https://api.example.com", "", ""), List.of(requirements()), null))
			.orElseThrow();
		ObjectNode body = JsonNodeFactory.instance.objectNode().put("x402Version", 1);
		body.set("paymentPayload", StrictJson.parseObject(decode(WALLET.payV1(StrictJson.write(challenge)))));
		body.set("paymentRequirements", challenge.get("accepts").get(0));
		return body;
	}

	static byte[] bytes(JsonNode body) {
		return StrictJson.write(body).getBytes(StandardCharsets.UTF_8);
	}

	static byte[] payment() {
		return bytes(body(requirements()));
	}

	static JsonNode json(FacilitatorReply reply) {
		return StrictJson.parseObject(reply.json());
	}

	private static String decode(String header) {
		return new String(Base64.getDecoder().decode(header), StandardCharsets.UTF_8);
	}

}
