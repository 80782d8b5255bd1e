package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.RestClientWeb3jService;
import io.github.x402spring.onchain.rail.ChainVerifier;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.ECKeyPair;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payments are verified by what a real chain says about them.
 */
@Tag("integration")
class ChainVerifierTests {

	private static final Network NETWORK = Network.evm(84532);

	private static final long VALUE = 10_000;

	private static final Address PAYEE = SandboxWallet.developmentKey(1).address();

	private static final Address STRANGER = SandboxWallet.developmentKey(2).address();

	private static final SecureRandom RANDOM = new SecureRandom();

	private static final ExactEvmScheme SCHEME = new ExactEvmScheme(new AssetRegistry(List.of()),
			new Web3jSignatureRecovery(), Duration.ofSeconds(6));

	private final ECKeyPair payer = ECKeyPair.create(new BigInteger(250, RANDOM));

	private final Quote quote = new Quote(new PaymentKind("exact", NETWORK, ExactEvmScheme.METHOD), LocalChain.TOKEN,
			BigInteger.valueOf(VALUE), PAYEE.value(), Duration.ofMinutes(5), Map.of("name", "USDC", "version", "2"));

	private LocalChain chain;

	private TokenCalls token;

	private ChainVerifier verifier;

	@BeforeEach
	void fund() throws Exception {
		NodeProject.install();
		this.chain = LocalChain.shared();
		this.token = new TokenCalls(this.chain, new Address(LocalChain.TOKEN));
		this.token.send(LocalChain.TOKEN, this.token.mint(TokenCalls.address(this.payer), VALUE));
		this.verifier = new ChainVerifier(
				List.of(new Chain("chain", NETWORK, List.of(new RestClientWeb3jService(URI.create(this.chain.url()))))),
				Clock.systemUTC(), STRANGER);
	}

	@AfterEach
	void removeCode() {
		setCode("0x");
	}

	@Test
	void paymentOfFundedPayerIsValid() {
		assertThat(this.verifier.verify(pay())).isEqualTo(new VerificationResult.Valid());
	}

	@Test
	void payerWhoHasSpentTheMoneyElsewhereIsRefused() {
		CheckedPayment payment = pay();
		this.token.send(LocalChain.TOKEN, this.token.authorized(this.payer, STRANGER, 1, nonce()));
		assertRejected(payment, "invalid_exact_evm_insufficient_balance");
	}

	@Test
	void canceledAuthorisationIsRefused() {
		CheckedPayment payment = pay();
		this.token.send(LocalChain.TOKEN, this.token.canceled(this.payer, ExactEvmScheme.nonce(payment.key())));
		assertRejected(payment, "invalid_exact_evm_nonce_already_used");
	}

	@Test
	void nonceThatWasUsedForAnotherPayeeIsRefused() {
		CheckedPayment payment = pay();
		this.token.send(LocalChain.TOKEN,
				this.token.authorized(this.payer, STRANGER, 1, ExactEvmScheme.nonce(payment.key())));
		assertRejected(payment, "invalid_exact_evm_nonce_already_used");
	}

	@Test
	void payerWithDelegatedCodeIsRefused() {
		CheckedPayment payment = pay();
		setCode("0xef0100" + STRANGER.value().substring(2));
		assertRejected(payment, "contract_wallet_not_accepted");
	}

	private void assertRejected(CheckedPayment payment, String reason) {
		assertThat(this.verifier.verify(payment)).isEqualTo(new VerificationResult.Rejected(reason));
	}

	private void setCode(String code) {
		this.chain.call("hardhat_setCode", TokenCalls.address(this.payer).value(), code);
	}

	private CheckedPayment pay() {
		SandboxWallet wallet = new SandboxWallet("0x%064x".formatted(this.payer.getPrivateKey()), Clock.systemUTC());
		PaidResource resource = new PaidResource("https://api.example.com/premium", "", "");
		String header = wallet
			.pay(new PaymentRequired("Payment required", resource, List.of(PaymentRequirements.of(this.quote)), null));
		AuthenticatedPayment payment = accepted(
				SCHEME.authenticate(X402Codec.decodePayment(header), List.of(this.quote)));
		return new CheckedPayment(payment, accepted(SCHEME.match(payment, List.of(this.quote), Instant.now())),
				resource);
	}

	private static <T> T accepted(SchemeResult<T> result) {
		return switch (result) {
			case SchemeResult.Accepted<T> yes -> yes.value();
			default -> throw new AssertionError(result);
		};
	}

	private static String nonce() {
		return "0x%064x".formatted(new BigInteger(256, RANDOM));
	}

}
