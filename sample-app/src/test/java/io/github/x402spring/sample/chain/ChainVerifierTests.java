package io.github.x402spring.sample.chain;

import java.time.Clock;

import io.github.x402spring.evm.Address;
import io.github.x402spring.onchain.rail.ChainVerifier;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sandbox.SandboxWallet;
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

	private static final Address STRANGER = SandboxWallet.developmentKey(2).address();

	private OnchainShop shop;

	private ECKeyPair payer;

	private TokenCalls token;

	private ChainVerifier verifier;

	@BeforeEach
	void open() throws Exception {
		NodeProject.install();
		this.shop = new OnchainShop();
		this.payer = this.shop.payer();
		this.token = this.shop.token();
		this.verifier = new ChainVerifier(this.shop.chains(), Clock.systemUTC());
	}

	@AfterEach
	void removeCode() {
		setCode("0x");
	}

	@Test
	void paymentOfFundedPayerIsValid() {
		assertThat(this.verifier.verify(this.shop.pay(this.payer))).isEqualTo(new VerificationResult.Valid());
	}

	@Test
	void payerWhoHasSpentTheMoneyElsewhereIsRefused() {
		CheckedPayment payment = this.shop.pay(this.payer);
		this.token.send(LocalChain.TOKEN, this.token.authorized(this.payer, STRANGER, 1, OnchainShop.nonce()));
		assertRejected(payment, "invalid_exact_evm_insufficient_balance");
	}

	@Test
	void canceledAuthorisationIsRefused() {
		CheckedPayment payment = this.shop.pay(this.payer);
		this.token.send(LocalChain.TOKEN, this.token.canceled(this.payer, ExactEvmScheme.nonce(payment.key())));
		assertRejected(payment, "invalid_exact_evm_nonce_already_used");
	}

	@Test
	void nonceThatWasUsedForAnotherPayeeIsRefused() {
		CheckedPayment payment = this.shop.pay(this.payer);
		this.token.send(LocalChain.TOKEN,
				this.token.authorized(this.payer, STRANGER, 1, ExactEvmScheme.nonce(payment.key())));
		assertRejected(payment, "invalid_exact_evm_nonce_already_used");
	}

	@Test
	void payerWithDelegatedCodeIsRefused() {
		CheckedPayment payment = this.shop.pay(this.payer);
		setCode("0xef0100" + STRANGER.value().substring(2));
		assertRejected(payment, "contract_wallet_not_accepted");
	}

	private void assertRejected(CheckedPayment payment, String reason) {
		assertThat(this.verifier.verify(payment)).isEqualTo(new VerificationResult.Rejected(reason));
	}

	private void setCode(String code) {
		this.shop.chain().call("hardhat_setCode", TokenCalls.address(this.payer).value(), code);
	}

}
