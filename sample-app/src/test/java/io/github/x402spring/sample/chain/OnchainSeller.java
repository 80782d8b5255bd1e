package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.evm.Address;
import io.github.x402spring.onchain.key.EvmTransaction;
import io.github.x402spring.onchain.key.GasFees;
import io.github.x402spring.onchain.key.SignedTransaction;
import io.github.x402spring.onchain.key.TransactionSigner;
import io.github.x402spring.onchain.key.TransactionSigners;
import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.onchain.outbox.SendingAccount;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.onchain.rail.OnchainRail;
import io.github.x402spring.onchain.rail.SettlementSettings;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.sample.testsupport.LocalChain;
import org.web3j.crypto.ECKeyPair;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A seller on the local chain who settles by one account of its own, with an outbox that
 * survives restarts.
 */
final class OnchainSeller implements AutoCloseable {

	static final BigInteger ONE_COIN = BigInteger.TEN.pow(18);

	private final OnchainShop shop = new OnchainShop();

	private final ECKeyPair key = OnchainShop.key();

	private final TransactionSigner signer = TransactionSigners.ofKey(OnchainShop.hex(this.key));

	private final List<OnchainRail> rails = new ArrayList<>();

	private final TransactionOutbox outbox;

	OnchainSeller(TransactionOutbox outbox) {
		this.outbox = outbox;
		this.shop.fund(this.key, ONE_COIN);
	}

	OnchainShop shop() {
		return this.shop;
	}

	LocalChain chain() {
		return this.shop.chain();
	}

	Address account() {
		return this.signer.address();
	}

	SendingAccount sender() {
		return new SendingAccount(OnchainShop.NETWORK, account());
	}

	/** Settings for tests that look often and raise fees after a time. */
	static SettlementSettings settings(Duration timeout, Duration raiseAfter) {
		return settings(timeout, raiseAfter, SettlementSettings.DEFAULT.maxFeePerGas());
	}

	static SettlementSettings settings(Duration timeout, Duration raiseAfter, BigInteger maxFeePerGas) {
		return new SettlementSettings(timeout, Duration.ofMillis(50), Duration.ofSeconds(1), raiseAfter,
				Duration.ofSeconds(5), maxFeePerGas);
	}

	OnchainRail start(SettlementSettings settings) {
		OnchainRail rail = new OnchainRail(this.shop.chains(), List.of(this.signer), this.outbox, settings,
				Clock.systemUTC());
		this.rails.add(rail);
		rail.start();
		return rail;
	}

	List<OutgoingTransaction> sent(PaymentKey payment) {
		return this.outbox.find(payment);
	}

	List<OutgoingTransaction> sent(CheckedPayment payment) {
		return sent(payment.key());
	}

	/** Sign a transfer of nothing, as other software with the same key does. */
	SignedTransaction sign(long nonce) {
		return new EvmTransaction(OnchainShop.NETWORK.chainId(), BigInteger.valueOf(nonce), account(), BigInteger.ZERO,
				"0x", BigInteger.valueOf(30_000), fees())
			.signedBy(this.signer);
	}

	static GasFees fees() {
		return new GasFees(BigInteger.valueOf(100_000_000_000L), BigInteger.valueOf(1_000_000_000));
	}

	void sendElsewhere(long nonce) {
		chain().call("eth_sendRawTransaction", sign(nonce).bytes());
	}

	/** Make blocks dearer than a transaction pays for. */
	void raiseBaseFee(OutgoingTransaction above) {
		raiseBaseFee(above.fees().most().multiply(BigInteger.TEN));
	}

	void raiseBaseFee(BigInteger fee) {
		chain().call("hardhat_setNextBlockBaseFeePerGas", "0x" + fee.toString(16));
		chain().call("evm_mine");
	}

	/** The receipt; a null node as long as the transaction is in no block. */
	JsonNode receipt(OutgoingTransaction sent) {
		return chain().call("eth_getTransactionReceipt", sent.signed().hash());
	}

	boolean isMined(OutgoingTransaction sent) {
		return !receipt(sent).isNull();
	}

	Instant blockTime() {
		return chain().blockTime();
	}

	/** Of the account, in blocks. */
	long transactions() {
		return Long.decode(chain().call("eth_getTransactionCount", account().value(), "latest").stringValue());
	}

	static String settled(SettlementResult result) {
		assertThat(result).isInstanceOf(SettlementResult.Settled.class);
		return ((SettlementResult.Settled) result).transaction();
	}

	static String unknown(SettlementResult result, String cause) {
		assertThat(result).isInstanceOfSatisfying(SettlementResult.Unknown.class,
				(unknown) -> assertThat(unknown.cause()).isEqualTo(cause));
		return ((SettlementResult.Unknown) result).transaction();
	}

	@Override
	public void close() {
		this.rails.forEach(OnchainRail::close);
		chain().mineAtOnce();
	}

}
