package io.github.x402spring.docs.verifier;

import java.net.URI;
import java.time.Clock;
import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.RestClientWeb3jService;
import io.github.x402spring.onchain.rail.ChainVerifier;
import io.github.x402spring.payment.PaymentVerifier;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;

/**
 * A node of the seller's decides whether payments may be used.
 */
class NodeConfiguration {

	@Bean
	PaymentVerifier paymentVerifier(@Value("${node-url}") URI url) {
		Chain base = new Chain("node-url", Network.evm(8453), List.of(new RestClientWeb3jService(url)));
		return new ChainVerifier(List.of(base), Clock.systemUTC());
	}

}
