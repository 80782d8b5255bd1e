package io.github.x402spring.autoconfigure.chain;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.ChainInspection;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.x402.evm.ExactEvmScheme;

import org.springframework.context.SmartLifecycle;

/**
 * Compares the configuration with the chains once all paid handlers are known and before
 * the first request is served.
 */
final class ChainInspectionLifecycle implements SmartLifecycle {

	private static final Price ANY = Price.parse("$1");

	private final List<Chain> chains;

	private final List<PaymentWay> options;

	private final List<Asset> tokens;

	private final QuoteFactory quotes;

	private final AssetRegistry assets;

	private volatile boolean running;

	ChainInspectionLifecycle(List<Chain> chains, List<PaymentWay> options, List<Asset> tokens, QuoteFactory quotes,
			AssetRegistry assets) {
		this.chains = chains;
		this.options = options;
		this.tokens = tokens;
		this.quotes = quotes;
		this.assets = assets;
	}

	@Override
	public void start() {
		Set<PaymentWay> options = new HashSet<>(this.options);
		options.addAll(this.quotes.options());
		Set<Network> networks = options.stream().map(PaymentWay::network).collect(Collectors.toSet());
		Set<Asset> tokens = new HashSet<>(this.tokens);
		for (PaymentWay option : options) {
			try {
				tokens.add(ExactEvmScheme.token(ANY, option, this.assets));
			}
			catch (IllegalArgumentException ex) {
				// Prices name the token there; handlers that cannot be sold were refused.
			}
		}
		new ChainInspection(this.chains, networks, tokens).inspect();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

}
