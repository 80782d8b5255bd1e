package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.util.List;

import io.github.x402spring.evm.Address;
import io.github.x402spring.onchain.key.EvmTransaction;
import io.github.x402spring.onchain.key.GasFees;

/**
 * A transaction that has no nonce yet.
 *
 * @param requests whose payments it makes
 * @param to the contract that is called
 * @param data the call
 * @param gasLimit how much gas it may use
 */
record PlannedTransaction(List<SettlementRequest> requests, Address to, String data, BigInteger gasLimit) {

	/** What a batch needs besides its transfers. */
	private static final BigInteger BATCH_GAS = BigInteger.valueOf(50_000);

	/**
	 * Twice what usual tokens need, with the bytes of the call. An estimate would be too
	 * small: transfers may fail, so a batch succeeds without the gas for them.
	 */
	private static final BigInteger TRANSFER_GAS = BigInteger.valueOf(110_000);

	static PlannedTransaction alone(SettlementRequest request) {
		return new PlannedTransaction(List.of(request), request.transfer().token(), request.transfer().call(),
				ChainVerifier.GAS_LIMIT);
	}

	static PlannedTransaction together(List<SettlementRequest> requests) {
		return new PlannedTransaction(requests, MulticallCall.CONTRACT,
				MulticallCall.of(requests.stream().map(SettlementRequest::transfer).toList()),
				batchGas(requests.size()));
	}

	static BigInteger batchGas(int transfers) {
		return TRANSFER_GAS.multiply(BigInteger.valueOf(transfers)).add(BATCH_GAS);
	}

	EvmTransaction number(long nonce, GasFees fees) {
		return new EvmTransaction(this.requests.getFirst().transfer().network().chainId(), BigInteger.valueOf(nonce),
				this.to, BigInteger.ZERO, this.data, this.gasLimit, fees);
	}

	/**
	 * Leaves out the call: it holds payments that were not sent yet.
	 * @return the contract and how many payments there are
	 */
	@Override
	public String toString() {
		return "PlannedTransaction[" + this.to + " " + this.requests.size() + "]";
	}

}
