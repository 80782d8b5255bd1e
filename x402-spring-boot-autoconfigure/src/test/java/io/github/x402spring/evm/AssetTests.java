package io.github.x402spring.evm;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Asset.TransferMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AssetTests {

	private static final Network NETWORK = Network.evm(84532);

	private static final Address ADDRESS = new Address("0x036CbD53842c5426634e7929541eC2318f3dCF7e");

	@Test
	void domainIsThatOfNameVersionChainAndContract() {
		Asset asset = new Asset(NETWORK, ADDRESS, "USDC", "2", 6, "USDC", TransferMethod.EIP3009);
		assertThat(Hex.encode(asset.domain().separator()))
			.isEqualTo("0x71f17a3b2ff373b803d70a5a07c046c1a2bc8e89c09ef722fcb047abe94c9818");
	}

	@Test
	void otherNetworksThanEvmAreRefused() {
		Network solana = new Network("solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Asset(solana, ADDRESS, "USDC", "2", 6, "USDC", TransferMethod.EIP3009))
			.withMessageContaining("EVM");
	}

	@ParameterizedTest
	@CsvSource({ "'',2,USDC", "' ',2,USDC", "USDC,'',USDC", "USDC,2,''", "USDC,2,' '" })
	void blankTextIsRefused(String name, String version, String symbol) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Asset(NETWORK, ADDRESS, name, version, 6, symbol, TransferMethod.EIP3009));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 6, 18, 36 })
	void usualDecimalsAreAccepted(int decimals) {
		assertThat(new Asset(NETWORK, ADDRESS, "T", "1", decimals, "T", TransferMethod.PERMIT2).decimals())
			.isEqualTo(decimals);
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 37, Integer.MAX_VALUE })
	void otherDecimalsAreRefused(int decimals) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Asset(NETWORK, ADDRESS, "T", "1", decimals, "T", TransferMethod.EIP3009))
			.withMessageContaining("decimals");
	}

}
