package io.github.x402spring.x402.evm;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;

/**
 * A scheme that knows three tokens, and a wallet that pays its offers.
 */
abstract class ExactEvmSteps {

	static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

	static final Network NETWORK = Network.evm(84532);

	static final Address PAYEE = SandboxWallet.developmentKey(1).address();

	static final Asset USDC = new AssetRegistry(List.of()).defaultAsset(NETWORK).orElseThrow();

	static final Asset EURO = new Asset(NETWORK, new Address("0x00000000000000000000000000000000000000aa"), "Euro Coin",
			"1", 2, "EURC", Asset.TransferMethod.EIP3009);

	static final Asset YEN = new Asset(NETWORK, new Address("0x00000000000000000000000000000000000000bb"), "Yen Coin",
			"1", 0, "JPYC", Asset.TransferMethod.EIP3009);

	static final AssetRegistry ASSETS = new AssetRegistry(List.of(USDC, EURO, YEN));

	final MutableClock clock = new MutableClock(NOW);

	final SandboxWallet wallet = SandboxWallet.developmentKey(0, this.clock);

	final ExactEvmScheme scheme = new ExactEvmScheme(ASSETS, new Web3jSignatureRecovery(), Duration.ofSeconds(6));

	Quote offer(String price) {
		return this.scheme.quote(Price.parse(price), option(null)).orElseThrow();
	}

	static PaymentWay option(String asset) {
		return new PaymentWay(NETWORK, asset, PAYEE.value(), Duration.ofMinutes(5));
	}

	PaymentPayload pay(Quote offer) {
		return payload(this.wallet.pay(challenge(offer)));
	}

	PaymentPayload payV1(Quote offer) {
		return payload(this.wallet.payV1(X402Codec.bodyV1(challenge(offer)).orElseThrow().toString()));
	}

	static PaymentPayload payload(String header) {
		return X402Codec.decodePayment(header);
	}

	static PaymentRequired challenge(Quote offer) {
		return new PaymentRequired(null, new PaidResource("https://api.example.com/premium", "", ""),
				List.of(PaymentRequirements.of(offer)), null);
	}

	AuthenticatedPayment authenticate(PaymentPayload payload, Quote offer) {
		return Wire.accepted(this.scheme.authenticate(payload, List.of(offer)));
	}

	SchemeResult<Quote> match(PaymentPayload payload, Instant now, Quote offer) {
		return this.scheme.match(authenticate(payload, offer), List.of(offer), now);
	}

}
