package io.github.x402spring.sandbox;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.x402spring.Network;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Timeout(30)
class SandboxFacilitatorTests extends SandboxSteps {

	@Test
	void settleMovesTheMoneyFromPayerToPayee() {
		CheckedPayment payment = SandboxPayments.checked(this.wallet, 10000);
		assertThat(this.sandbox.verify(payment)).isEqualTo(new VerificationResult.Valid());
		assertThat(balance(this.wallet.address())).isEqualTo(INITIAL);
		assertThat(transaction(this.sandbox.settle(payment))).matches("0x[0-9a-f]{64}");
		assertThat(balance(this.wallet.address())).isEqualTo(INITIAL.subtract(BigInteger.valueOf(10000)));
		assertThat(balance(this.payee)).isEqualTo(INITIAL.add(BigInteger.valueOf(10000)));
		assertThat(this.sandbox.verifications()).isOne();
		assertThat(this.sandbox.settlements()).isOne();
		assertThat(this.sandbox.transfers()).isOne();
	}

	@Test
	void settleOfAVersion1PaymentMovesTheMoney() {
		PaymentRequirements requirements = SandboxPayments.requirements(SandboxPayments.NETWORK, 7);
		String body = X402Codec.bodyV1(SandboxPayments.challenge(requirements)).orElseThrow().toString();
		CheckedPayment payment = SandboxPayments.checked(this.wallet.payV1(body), requirements);
		assertThat(this.sandbox.verify(payment)).isEqualTo(new VerificationResult.Valid());
		assertThat(this.sandbox.settle(payment)).isInstanceOf(SettlementResult.Settled.class);
	}

	@Test
	void settleAgainIsUnknownAndEvidenceProvesTheTransfer() {
		CheckedPayment payment = SandboxPayments.checked(this.wallet, 10000);
		String transaction = transaction(this.sandbox.settle(payment));
		assertThat(this.sandbox.settle(payment)).isEqualTo(new SettlementResult.Unknown("nonce already used"));
		assertThat(this.sandbox.verify(payment)).isEqualTo(rejected(ErrorReason.NONCE_ALREADY_USED));
		assertThat(this.sandbox.find(booked(payment))).isEqualTo(new Evidence.Transferred(transaction, true));
		assertThat(this.sandbox.transfers()).isOne();
		assertThat(this.sandbox.settlements()).isEqualTo(2);
	}

	@Test
	void transactionOfAPaymentIsTheSameInEverySandboxAndDiffersBetweenPayments() {
		CheckedPayment payment = SandboxPayments.checked(this.wallet, 10000);
		CheckedPayment other = SandboxPayments.checked(this.wallet, 10000);
		assertThat(transaction(sandbox("1").settle(payment))).isEqualTo(transaction(this.sandbox.settle(payment)))
			.isNotEqualTo(transaction(this.sandbox.settle(other)));
	}

	@Test
	void walletMaySpendAllItHasAndNoMore() {
		SandboxFacilitator poor = sandbox("0.02");
		assertThat(poor.settle(SandboxPayments.checked(this.wallet, 20000)))
			.isInstanceOf(SettlementResult.Settled.class);
		CheckedPayment next = SandboxPayments.checked(this.wallet, 1);
		assertThat(poor.verify(next)).isEqualTo(rejected(ErrorReason.INSUFFICIENT_BALANCE));
		assertThat(poor.settle(next)).isEqualTo(new SettlementResult.Failed(ErrorReason.INSUFFICIENT_BALANCE));
		assertThat(poor.transfers()).isOne();
		assertThat(poor.find(booked(next))).isEqualTo(new Evidence.None());
	}

	@Test
	void balancesAreKeptForEachNetworkAndWallet() {
		Network arbitrum = Network.evm(421614);
		PaymentRequirements requirements = SandboxPayments.requirements(arbitrum, 20000);
		CheckedPayment elsewhere = SandboxPayments.checked(this.wallet.pay(SandboxPayments.challenge(requirements)),
				requirements);
		SandboxFacilitator poor = new SandboxFacilitator(this.clock, new BigDecimal("0.02"),
				List.of(SandboxPayments.NETWORK, arbitrum), SandboxPayments.ASSETS);
		assertThat(poor.settle(elsewhere)).isInstanceOf(SettlementResult.Settled.class);
		assertThat(poor.settle(SandboxPayments.checked(this.wallet, 20000)))
			.isInstanceOf(SettlementResult.Settled.class);
		assertThat(poor.settle(SandboxPayments.checked(SandboxWallet.developmentKey(2, this.clock), 20000)))
			.isInstanceOf(SettlementResult.Settled.class);
		assertThat(poor.settle(SandboxPayments.checked(this.wallet, 1)))
			.isEqualTo(new SettlementResult.Failed(ErrorReason.INSUFFICIENT_BALANCE));
	}

	@ParameterizedTest
	@CsvSource({ "294, true", "295, false", "300, false", "301, false" })
	void paymentNeedsSixSecondsLeft(long elapsed, boolean timely) {
		CheckedPayment payment = SandboxPayments.checked(this.wallet, 10000);
		this.clock.advance(Duration.ofSeconds(elapsed));
		assertThat(this.sandbox.verify(payment))
			.isEqualTo(timely ? new VerificationResult.Valid() : rejected(ErrorReason.VALID_BEFORE));
		if (timely) {
			assertThat(this.sandbox.settle(payment)).isInstanceOf(SettlementResult.Settled.class);
		}
		else {
			assertThat(this.sandbox.settle(payment)).isEqualTo(new SettlementResult.Failed(ErrorReason.VALID_BEFORE));
		}
	}

	@Test
	void paymentThatIsNotValidYetIsRefused() {
		SandboxWallet fast = SandboxWallet.developmentKey(0,
				new MutableClock(this.clock.instant().plus(Duration.ofMinutes(11))));
		PaymentRequirements requirements = SandboxPayments.requirements(SandboxPayments.NETWORK, 7);
		String body = X402Codec.bodyV1(SandboxPayments.challenge(requirements)).orElseThrow().toString();
		CheckedPayment payment = SandboxPayments.checked(fast.payV1(body), requirements);
		assertThat(this.sandbox.verify(payment)).isEqualTo(rejected(ErrorReason.VALID_AFTER));
		assertThat(this.sandbox.settle(payment)).isEqualTo(new SettlementResult.Failed(ErrorReason.VALID_AFTER));
		this.clock.advance(Duration.ofMinutes(1));
		assertThat(this.sandbox.verify(payment)).isEqualTo(new VerificationResult.Valid());
	}

	@Test
	void evidenceIsImpossibleOnlyOnceTheAuthorisationEndedUnused() {
		CheckedPayment unused = SandboxPayments.checked(this.wallet, 10000);
		CheckedPayment used = SandboxPayments.checked(this.wallet, 10000);
		String transaction = transaction(this.sandbox.settle(used));
		this.clock.advance(Duration.ofSeconds(299));
		assertThat(this.sandbox.find(booked(unused))).isEqualTo(new Evidence.None());
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(this.sandbox.find(booked(unused))).isEqualTo(new Evidence.Impossible(ErrorReason.VALID_BEFORE));
		assertThat(this.sandbox.find(booked(used))).isEqualTo(new Evidence.Transferred(transaction, true));
	}

	@Test
	void parallelPresentationsOfOnePaymentMoveTheMoneyOnce() throws Exception {
		CheckedPayment payment = SandboxPayments.checked(this.wallet, 10000);
		List<SettlementResult> results = inParallel(64, payment);
		assertThat(results).filteredOn(SettlementResult.Settled.class::isInstance).hasSize(1);
		assertThat(results).filteredOn(SettlementResult.Unknown.class::isInstance).hasSize(63);
		assertThat(balance(this.payee)).isEqualTo(INITIAL.add(BigInteger.valueOf(10000)));
	}

	@Test
	void parallelPaymentsOfOneWalletDoNotOverspend() throws Exception {
		SandboxFacilitator poor = sandbox("0.1");
		List<CheckedPayment> payments = new ArrayList<>();
		for (int i = 0; i < 32; i++) {
			payments.add(SandboxPayments.checked(this.wallet, 10000));
		}
		List<SettlementResult> results = settleAll(poor, payments);
		assertThat(results).filteredOn(SettlementResult.Settled.class::isInstance).hasSize(10);
		assertThat(poor.transfers()).isEqualTo(10);
		assertThat(poor.balance(SandboxPayments.USDC, this.wallet.address())).isZero();
	}

	@Test
	void paymentOnAnotherNetworkIsRefused() {
		PaymentRequirements requirements = SandboxPayments.requirements(Network.evm(421614), 10000);
		CheckedPayment payment = SandboxPayments.checked(this.wallet.pay(SandboxPayments.challenge(requirements)),
				requirements);
		assertThat(this.sandbox.verify(payment)).isEqualTo(rejected("invalid_network"));
		assertThat(this.sandbox.settle(payment)).isEqualTo(new SettlementResult.Failed("invalid_network"));
	}

	@Test
	void unknownTokenOrOtherSchemeIsRefused() {
		CheckedPayment payment = SandboxPayments.checked(this.wallet, 10000);
		PaymentRequirements offer = PaymentRequirements.of(payment.quote());
		PaymentRequirements otherToken = new PaymentRequirements("exact", offer.network(), offer.amount(),
				this.payee.value(), offer.payTo(), 300, offer.extra());
		PaymentRequirements otherScheme = new PaymentRequirements("upto", offer.network(), offer.amount(),
				offer.asset(), offer.payTo(), 300, offer.extra());
		assertThat(this.sandbox.verify(with(payment, otherToken))).isEqualTo(rejected("asset_not_deployed_contract"));
		assertThat(this.sandbox.verify(with(payment, otherScheme))).isEqualTo(rejected(ErrorReason.UNSUPPORTED_SCHEME));
	}

	@ParameterizedTest
	@ValueSource(strings = { "eip155:1", "eip155:8453", "eip155:987654321", "solana:devnet" })
	void networkThatMayCarryRealMoneyIsRefused(String network) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new SandboxFacilitator(this.clock, BigDecimal.TEN,
					List.of(SandboxPayments.NETWORK, new Network(network)), new AssetRegistry(List.of())))
			.withMessageContaining(network);
	}

	@Test
	void negativeInitialBalanceIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> sandbox("-1"));
	}

	@Test
	void initialBalanceDropsDigitsBeyondTheDecimals() {
		assertThat(sandbox("0.0000019").balance(SandboxPayments.USDC, this.payee)).isOne();
		assertThat(sandbox("1e2").balance(SandboxPayments.USDC, this.payee)).isEqualTo(INITIAL);
	}

	private List<SettlementResult> inParallel(int times, CheckedPayment payment) throws Exception {
		List<CheckedPayment> payments = new ArrayList<>();
		for (int i = 0; i < times; i++) {
			payments.add(payment);
		}
		return settleAll(this.sandbox, payments);
	}

	private static List<SettlementResult> settleAll(SandboxFacilitator facilitator, List<CheckedPayment> payments)
			throws Exception {
		List<SettlementResult> results = new ArrayList<>();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<SettlementResult>> futures = new ArrayList<>();
			try (SandboxHold hold = facilitator.holdSettlements()) {
				for (CheckedPayment payment : payments) {
					futures.add(executor.submit(() -> facilitator.settle(payment)));
				}
				for (int i = 0; i < payments.size(); i++) {
					assertThat(hold.awaitArrival(Duration.ofSeconds(10))).isTrue();
				}
			}
			for (Future<SettlementResult> future : futures) {
				results.add(future.get());
			}
		}
		return results;
	}

	private static CheckedPayment with(CheckedPayment payment, PaymentRequirements requirements) {
		return Wire.checked(Wire.payload(payment), requirements, payment.resource(), payment.key(), payment.payer());
	}

	private static String transaction(SettlementResult result) {
		assertThat(result).isInstanceOf(SettlementResult.Settled.class);
		return ((SettlementResult.Settled) result).transaction();
	}

}
