package io.github.x402spring.payment.books;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.payment.PaymentKey;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fees in memory, and costs of several books.
 */
class ReceivingFeesTests {

	private static final Network MAINNET = new Network("bip122:000000000019d6689c085ae165831e93");

	private final ReceivingFees fees = ReceivingFees.inMemory();

	@Test
	void feesAreInSatoshisAndLaterOnesReplaceThem() {
		this.fees.note(key(1), MAINNET, BigInteger.valueOf(1));
		this.fees.note(key(2), MAINNET, BigInteger.valueOf(2000));
		this.fees.note(key(2), MAINNET, BigInteger.valueOf(3000));
		assertThat(this.fees.costs(List.of(key(2), key(3)))).isEqualTo(Map.of(key(2), cost(1, "3.000")));
		assertThat(this.fees.costs()).containsExactly(cost(2, "3.001"));
	}

	@Test
	void sumsKeepWhatIsForgotten() {
		int most = InMemoryReceivingFees.MOST;
		for (int i = 0; i < most + 2; i++) {
			this.fees.note(key(i), MAINNET, BigInteger.ONE);
		}
		assertThat(this.fees.costs(List.of(key(0), key(1), key(2)))).containsOnlyKeys(key(2));
		assertThat(this.fees.costs()).containsExactly(cost(most + 2L, "10.002"));
	}

	@Test
	void booksAreToldTogether() {
		Network chain = Network.evm(84532);
		ReceivingFees other = ReceivingFees.inMemory();
		other.note(key(2), chain, BigInteger.TWO);
		this.fees.note(key(1), MAINNET, BigInteger.ONE);
		SettlementCosts all = SettlementCosts.all(List.of(other, this.fees));
		assertThat(all.costs(List.of(key(1), key(2)))).containsOnlyKeys(key(1), key(2));
		assertThat(all.costs()).extracting(SettlementCost::network).containsExactly(chain, MAINNET);
		assertThat(SettlementCosts.all(List.of()).costs()).isEmpty();
	}

	private static PaymentKey key(int number) {
		return new PaymentKey("lightning:" + number);
	}

	private static SettlementCost cost(long payments, String satoshis) {
		return new SettlementCost(MAINNET, payments, payments, new BigDecimal(satoshis), null);
	}

}
