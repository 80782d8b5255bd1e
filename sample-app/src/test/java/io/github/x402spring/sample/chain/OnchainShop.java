package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.RestClientWeb3jService;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.protocol.Web3jService;

/**
 * A seller of things for 10000 atomic dollars on the local chain, with payments as the
 * engine hands them to rails.
 */
final class OnchainShop {

	static final Network NETWORK = Network.evm(84532);

	static final long VALUE = 10_000;

	private static final SecureRandom RANDOM = new SecureRandom();

	private static final PaidResource RESOURCE = new PaidResource("https://api.example.com/premium", "", "");

	private static final ExactEvmScheme SCHEME = new ExactEvmScheme(new AssetRegistry(List.of()),
			new Web3jSignatureRecovery(), Duration.ofSeconds(6));

	private final LocalChain chain = LocalChain.shared();

	private final TokenCalls token = new TokenCalls(this.chain, new Address(LocalChain.TOKEN));

	private final Address seller = TokenCalls.address(key());

	private final Address asset;

	OnchainShop() {
		this(new Address(LocalChain.TOKEN));
	}

	/** Of a shop that is paid in another token. */
	OnchainShop(Address asset) {
		this.asset = asset;
	}

	static ECKeyPair key() {
		return ECKeyPair.create(new BigInteger(250, RANDOM));
	}

	static String hex(ECKeyPair key) {
		return "0x%064x".formatted(key.getPrivateKey());
	}

	static String nonce() {
		return "0x%064x".formatted(new BigInteger(256, RANDOM));
	}

	LocalChain chain() {
		return this.chain;
	}

	TokenCalls token() {
		return this.token;
	}

	Address seller() {
		return this.seller;
	}

	List<Chain> chains() {
		return chains(this.chain.url());
	}

	/** The chain through other nodes, by their URLs. */
	static List<Chain> chains(String... nodes) {
		List<Web3jService> services = Arrays.stream(nodes)
			.<Web3jService>map((url) -> new RestClientWeb3jService(URI.create(url)))
			.toList();
		return List.of(new Chain("chain", NETWORK, services));
	}

	/** Give an account coins of the chain for gas. */
	void fund(ECKeyPair sender, BigInteger wei) {
		this.chain.call("hardhat_setBalance", "0x" + Keys.getAddress(sender), "0x" + wei.toString(16));
	}

	/** A payer who can pay once. */
	ECKeyPair payer() {
		ECKeyPair payer = key();
		refill(payer);
		return payer;
	}

	void refill(ECKeyPair payer) {
		this.token.send(LocalChain.TOKEN, this.token.mint(TokenCalls.address(payer), VALUE));
	}

	CheckedPayment pay(ECKeyPair payer) {
		return pay(payer, Duration.ofMinutes(5));
	}

	/** Pay by an authorisation that ends after a time. */
	CheckedPayment pay(ECKeyPair payer, Duration validity) {
		Quote quote = new Quote(ExactEvmScheme.kind(NETWORK), this.asset.value(), BigInteger.valueOf(VALUE),
				this.seller.value(), validity, Map.of("name", "USDC", "version", "2"));
		SandboxWallet wallet = new SandboxWallet(hex(payer), Clock.systemUTC());
		String header = wallet
			.pay(new PaymentRequired("Payment required", RESOURCE, List.of(PaymentRequirements.of(quote)), null));
		AuthenticatedPayment payment = accepted(SCHEME.authenticate(X402Codec.decodePayment(header), List.of(quote)));
		return new CheckedPayment(payment, accepted(SCHEME.match(payment, List.of(quote), Instant.now())), RESOURCE);
	}

	/** What reached the seller. */
	BigInteger earned() {
		return this.chain.balance(this.seller.value());
	}

	private static <T> T accepted(SchemeResult<T> result) {
		return switch (result) {
			case SchemeResult.Accepted<T> yes -> yes.value();
			default -> throw new AssertionError(result);
		};
	}

}
