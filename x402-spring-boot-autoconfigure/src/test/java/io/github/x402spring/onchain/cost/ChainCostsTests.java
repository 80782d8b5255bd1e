package io.github.x402spring.onchain.cost;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.onchain.cost.GasWallet.State;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What settling costs on a chain, and what the accounts hold that pay for it.
 */
@ExtendWith(OutputCaptureExtension.class)
class ChainCostsTests {

	private static final Network NETWORK = Network.evm(84532);

	private static final AssetRegistry ASSETS = new AssetRegistry(List.of());

	private static final String USDC = ASSETS.defaultAsset(NETWORK).orElseThrow().address().value();

	private static final Address ONE = new Address("0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc");

	private static final Address TWO = new Address("0x90f79bf6eb2c4f870365e785982e1f101e93b906");

	private static final BigInteger GWEI = BigInteger.TEN.pow(9);

	private static final BigInteger CAP = GWEI.multiply(BigInteger.TEN);

	private final ChainCosts costs = costs(null, null, "2000");

	@Test
	void gasAboveTheCapIsTooDear() {
		this.costs.see(ONE, BigInteger.ONE, GWEI, BigInteger.TWO);
		assertThat(this.costs.isTooDear(CAP.subtract(BigInteger.TWO))).isFalse();
		assertThat(this.costs.isTooDear(CAP.subtract(BigInteger.ONE))).isTrue();
	}

	// 80,000 gas for 1.25 gwei and 0.00001 coins for the data are 0.00011 coins or $0.22.
	@ParameterizedTest
	@CsvSource({ "0.21, 1000000, true", "0.23, 1000000, false", "0.23, 900000, true", "1, 210000, true",
			"1, 230000, false" })
	void costMayBeAShareOfThePrice(BigDecimal share, long price, boolean exceeded) {
		ChainCosts limited = costs(share, null, "2000");
		limited.see(new ChainFees(GWEI, GWEI.shiftRight(2), BigInteger.TEN.pow(13)));
		assertThat(limited.exceedsShare(quote(USDC, price), GWEI)).isEqualTo(exceeded);
		assertThat(limited.dollarsPerPayment()).hasValueSatisfying((it) -> assertThat(it).isEqualByComparingTo("0.22"));
	}

	@Test
	void paymentCostsItsGasAndItsDataOnceThatIsKnown() {
		assertThat(this.costs.weiPerPayment()).isEmpty();
		this.costs.see(new ChainFees(GWEI, GWEI.shiftRight(2), BigInteger.TEN.pow(13)));
		assertThat(this.costs.weiPerPayment()).contains(BigInteger.TEN.pow(13).multiply(BigInteger.valueOf(11)));
		this.costs.settled(1, BigInteger.valueOf(160_000), BigInteger.ONE, true);
		assertThat(this.costs.weiPerPayment()).contains(new BigInteger("122500000000000"));
	}

	@Test
	void costOfATransactionIsSharedOutAmongItsPaymentsAndRoundedUp(CapturedOutput output) {
		Map<PaymentKey, BigInteger> charged = new HashMap<>();
		List<PaymentKey> payments = List.of(new PaymentKey("one"), new PaymentKey("two"), new PaymentKey("three"));
		this.costs.charge(payments, BigInteger.TEN);
		this.costs.chargeTo((keys, each) -> keys.forEach((key) -> charged.put(key, each)));
		this.costs.charge(List.of(), BigInteger.TEN);
		assertThat(charged).isEmpty();
		this.costs.charge(payments, BigInteger.TEN);
		assertThat(charged).containsOnlyKeys(payments).containsValue(BigInteger.valueOf(4)).hasSize(3);
		this.costs.chargeTo((keys, each) -> {
			throw new IllegalStateException("the database cannot be reached");
		});
		this.costs.charge(payments, BigInteger.TEN);
		assertThat(output).contains("cost 4 wei of gas each, which could not be written down");
	}

	@Test
	void feeOfTheNewestBlockDecides() {
		ChainCosts limited = costs(BigDecimal.ONE, null, "2000");
		limited.see(new ChainFees(GWEI, BigInteger.ZERO, BigInteger.ZERO));
		assertThat(limited.exceedsShare(quote(USDC, 200_000), GWEI)).isFalse();
		assertThat(limited.exceedsShare(quote(USDC, 200_000), GWEI.shiftLeft(1))).isTrue();
	}

	@Test
	void whatIsWorthAnUnknownAmountIsNotRefused() {
		ChainCosts unpriced = costs(new BigDecimal("0.01"), null, null);
		unpriced.see(new ChainFees(GWEI, GWEI, BigInteger.ZERO));
		assertThat(unpriced.exceedsShare(quote(USDC, 1), GWEI)).isFalse();
		ChainCosts priced = costs(new BigDecimal("0.01"), null, "2000");
		priced.see(new ChainFees(GWEI, GWEI, BigInteger.ZERO));
		assertThat(priced.exceedsShare(quote(TWO.value(), 1), GWEI)).isFalse();
		assertThat(priced.exceedsShare(quote(USDC, 1), GWEI)).isTrue();
	}

	@Test
	void accountThatWasNotSeenMayPay() {
		assertThat(this.costs.canSend()).isTrue();
		assertThat(this.costs.wallets()).extracting(GasWallet::state).containsExactly(State.UNKNOWN, State.UNKNOWN);
	}

	// A transaction reserves 250,000 gas at twice the fee.
	@Test
	void accountIsEmptyIfANodeWouldNotTakeItsTransaction() {
		BigInteger required = GWEI.multiply(BigInteger.valueOf(2 * 250_000));
		see(ONE, required.subtract(BigInteger.ONE));
		see(TWO, BigInteger.ZERO);
		assertThat(this.costs.canSend()).isFalse();
		see(TWO, required);
		assertThat(this.costs.canSend()).isTrue();
		assertThat(this.costs.canSend(ONE)).isFalse();
		assertThat(this.costs.canSend(TWO)).isTrue();
	}

	@Test
	void accountNeverReservesMoreThanTheCap() {
		this.costs.see(ONE, GWEI.multiply(BigInteger.valueOf(10 * 250_000)), GWEI.multiply(BigInteger.valueOf(9)),
				BigInteger.ZERO);
		assertThat(this.costs.canSend(ONE)).isTrue();
	}

	@Test
	void accountIsLowIfItCannotPayForFiftyPayments() {
		BigInteger fifty = GWEI.multiply(BigInteger.valueOf(50 * 80_000));
		see(ONE, fifty);
		see(TWO, fifty.subtract(BigInteger.ONE));
		assertThat(this.costs.wallets()).extracting(GasWallet::state).containsExactly(State.ENOUGH, State.LOW);
		assertThat(this.costs.wallets().getLast().describe())
			.isEqualTo("0.003999 coins for gas, enough for about 49 payments");
	}

	@Test
	void accountIsLowBelowTheConfiguredBalance() {
		ChainCosts configured = costs(null, "1.5", null);
		configured.see(ONE, new BigInteger("1499999999999999999"), GWEI, BigInteger.ZERO);
		configured.see(TWO, new BigInteger("1500000000000000000"), GWEI, BigInteger.ZERO);
		assertThat(configured.wallets()).extracting(GasWallet::state).containsExactly(State.LOW, State.ENOUGH);
		assertThat(configured.wallets().getFirst().leastCoins()).isEqualByComparingTo("1.5");
	}

	@Test
	void lackOfCoinsIsLoggedOnceAndSoIsItsEnd(CapturedOutput output) {
		ChainCosts configured = costs(null, "1", null);
		configured.see(ONE, new BigInteger("500000000000000000"), GWEI, BigInteger.ZERO);
		configured.see(ONE, new BigInteger("400000000000000000"), GWEI, BigInteger.ZERO);
		assertThat(output).containsOnlyOnce("WARN").contains("Account " + ONE + " on eip155:84532 has 0.5 coins");
		configured.see(ONE, BigInteger.ONE, GWEI, BigInteger.ZERO);
		configured.see(ONE, BigInteger.ZERO, GWEI, BigInteger.ZERO);
		configured.see(ONE, new BigInteger("400000000000000000"), GWEI, BigInteger.ZERO);
		assertThat(output).containsOnlyOnce("ERROR").containsOnlyOnce("WARN").doesNotContain("again");
		configured.see(ONE, new BigInteger("2000000000000000000"), GWEI, BigInteger.ZERO);
		configured.see(ONE, new BigInteger("2000000000000000000"), GWEI, BigInteger.ZERO);
		assertThat(output).containsOnlyOnce("has 2 coins for gas again");
	}

	@Test
	void lowerFeesAloneAreNoRecovery(CapturedOutput output) {
		see(ONE, GWEI.multiply(BigInteger.valueOf(3_000_000)));
		for (int i = 0; i < 3; i++) {
			this.costs.see(ONE, GWEI.multiply(BigInteger.valueOf(3_000_000)), BigInteger.ONE, BigInteger.ZERO);
			see(ONE, GWEI.multiply(BigInteger.valueOf(3_000_000)));
		}
		assertThat(output).containsOnlyOnce("Account");
	}

	@Test
	void costOfATransactionIsSharedOutAmongItsPayments() {
		this.costs.settled(1, BigInteger.valueOf(76_000), BigInteger.valueOf(76_000), true);
		this.costs.settled(50, BigInteger.valueOf(2_500_000), BigInteger.valueOf(2_500_000), true);
		SettlementTotals totals = this.costs.totals();
		assertThat(totals.transactions()).isEqualTo(2);
		assertThat(totals.payments()).isEqualTo(51);
		assertThat(totals.gas()).isEqualTo(2_576_000);
		assertThat(totals.weiPerPayment()).isEqualTo(2_576_000 / 51);
		assertThat(totals.coins()).isEqualByComparingTo("0.000000000002576");
		assertThat(totals.dollars()).isEqualByComparingTo("0.000000005152");
	}

	@Test
	void gasThatIsExpectedFollowsWhatIsUsed() {
		for (int i = 0; i < 100; i++) {
			this.costs.settled(50, BigInteger.valueOf(50 * 47_000), BigInteger.ONE, true);
		}
		assertThat(this.costs.gas()).isBetween(BigInteger.valueOf(47_000), BigInteger.valueOf(47_010));
	}

	@Test
	void transactionThatWasUndoneCostsAndTeachesNothing() {
		BigInteger before = this.costs.gas();
		this.costs.settled(1, BigInteger.valueOf(30_000), BigInteger.valueOf(30_000), false);
		assertThat(this.costs.gas()).isEqualTo(before);
		assertThat(this.costs.totals().wei()).isEqualTo(30_000);
	}

	@Test
	void limitsMustMakeSense() {
		assertThatIllegalArgumentException().isThrownBy(() -> costs(BigDecimal.ZERO, null, null));
		assertThatIllegalArgumentException().isThrownBy(() -> costs(null, "-1", null));
	}

	private void see(Address account, BigInteger wei) {
		this.costs.see(account, wei, GWEI, BigInteger.ZERO);
	}

	private static ChainCosts costs(@Nullable BigDecimal share, @Nullable String minBalance, @Nullable String price) {
		Optional<BigDecimal> dollars = Optional.ofNullable(price).map(BigDecimal::new);
		return new ChainCosts(NETWORK, List.of(ONE, TWO), new CostPolicy(share,
				(minBalance != null) ? new BigDecimal(minBalance) : null, (network) -> dollars, ASSETS), CAP);
	}

	private static Quote quote(String token, long amount) {
		return new Quote(ExactEvmScheme.kind(NETWORK), token, BigInteger.valueOf(amount), TWO.value(),
				Duration.ofMinutes(1), Map.of());
	}

}
