package io.github.x402spring.payment.ledger;

/**
 * A ledger of an application is tested by the contract alone.
 */
class MapLedgerTests extends PaymentLedgerContractTests {

	private final MapLedger ledger = new MapLedger();

	@Override
	protected PaymentLedger ledger() {
		return this.ledger;
	}

}
