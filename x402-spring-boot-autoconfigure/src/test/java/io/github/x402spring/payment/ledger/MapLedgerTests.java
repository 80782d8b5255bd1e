package io.github.x402spring.payment.ledger;

import io.github.x402spring.payment.PaymentKey;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A ledger of an application is tested by the contract alone.
 */
class MapLedgerTests extends PaymentLedgerContractTests {

	private final MapLedger ledger = new MapLedger();

	@Test
	void ledgerThatKeepsNoRevocationsSaysSo() {
		PaymentKey key = new PaymentKey("1");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> this.ledger.revoke(key, NOW))
			.withMessageContaining("MapLedger cannot write down what is revoked");
		assertThat(this.ledger.isRevoked(key)).isFalse();
	}

	@Override
	protected PaymentLedger ledger() {
		return this.ledger;
	}

}
