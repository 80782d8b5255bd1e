package io.github.x402spring.evm;

import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Asset.TransferMethod;

/**
 * The tokens that a price in dollars means on each chain, as the reference packages of
 * version 2.27.0 have them. The first of a chain is its default.
 */
final class DefaultAssets {

	static final List<Asset> ALL = List.of(
			eip3009(1, "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", "USD Coin", "2", "USDC"),
			eip3009(8453, "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913", "USD Coin", "2", "USDC"),
			eip3009(84532, "0x036CbD53842c5426634e7929541eC2318f3dCF7e", "USDC", "2", "USDC"),
			eip3009(43114, "0xB97EF9Ef8734C71904D8002F8b6Bc66Dd9c48a6E", "USD Coin", "2", "USDC"),
			eip3009(137, "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359", "USD Coin", "2", "USDC"),
			eip3009(42161, "0xaf88d065e77c8cC2239327C5EDb3A432268e5831", "USD Coin", "2", "USDC"),
			eip3009(421614, "0x75faf114eafb1BDbe2F0316DF893fd58CE46AA4d", "USD Coin", "2", "USDC"),
			eip3009(143, "0x754704Bc059F8C67012fEd69BC8A327a5aafb603", "USDC", "2", "USDC"),
			eip3009(50, "0xfA2958CB79b0491CC627c1557F441eF849Ca8eb1", "USDC", "2", "USDC"),
			eip3009(51, "0xb5AB69F7bBada22B28e79C8FFAECe55eF1c771D4", "USDC", "2", "USDC"),
			eip3009(1329, "0xe15fC38F6D8c56aF07bbCBe3BAf5708A2Bf42392", "USDC", "2", "USDC"),
			eip3009(1328, "0x4fCF1784B31630811181f670Aea7A7bEF803eaED", "USDC", "2", "USDC"),
			eip3009(42220, "0xcebA9300f2b948710d2653dD7B07f33A8B32118C", "USDC", "2", "USDC"),
			eip3009(42220, "0x48065fbBE25f71C9282ddf5e1cD6D6A887483D5e", "Tether USD", "1", "USDT"),
			eip3009(42220, "0xD2ab3C9A02DBBAB236BfEC45D1d755DF4267F771", "Tether America USD", "1", "USAT"),
			eip3009(11142220, "0x01C5C0122039549AD1493B8220cABEdD739BC44E", "USDC", "2", "USDC"),
			eip3009(14, "0xe7cd86e13AC4309349F30B3435a9d337750fC82D", "USD\u20AE0", "1", "USDT0"),
			eip3009(988, "0x779Ded0c9e1022225f8E0630b35a9b54bE713736", "USDT0", "1", "USDT0"),
			eip3009(2201, "0x78Cf24370174180738C5B8E352B6D14c83a6c9A9", "USDT0", "1", "USDT0"),
			eip3009(36900, "0x9cb8142aEBBcdc60AF7c97Af897A67A8f3CA71C2", "USDC.e", "2", "USDC.e"),
			eip3009(190415, "0x401eCb1D350407f13ba348573E5630B83638E30D", "Bridged USDC", "2", "USDC.e"),
			eip3009(181228, "0x401eCb1D350407f13ba348573E5630B83638E30D", "Bridged USDC", "2", "USDC.e"),
			permit2(4326, "0xFAfDdbb3FC7688494971a79cc65DCa3EF82079E7", "MegaUSD", 18, "MegaUSD"),
			permit2(31612, "0xdD468A1DDc392dcdbEf6db6e34E89AA338F9F186", "Mezo USD", 18, "mUSD"),
			permit2(31611, "0x118917a40FAF1CD7a13dB0Ef56C86De7973Ac503", "Mezo USD", 18, "mUSD"),
			permit2(723487, "0x33ad9e4BD16B69B5BFdED37D8B5D9fF9aba014Fb", "Stable Coin", 6, "SBC"),
			permit2(72344, "0x33ad9e4BD16B69B5BFdED37D8B5D9fF9aba014Fb", "Stable Coin", 6, "SBC"),
			permit2(38833, "0xA5b8BF902b2844dA17d4506cc827F7F1681735E7", "USDC", 6, "USDC"));

	private DefaultAssets() {
	}

	private static Asset eip3009(long chainId, String address, String name, String version, String symbol) {
		return new Asset(Network.evm(chainId), new Address(address), name, version, 6, symbol, TransferMethod.EIP3009);
	}

	private static Asset permit2(long chainId, String address, String name, int decimals, String symbol) {
		return new Asset(Network.evm(chainId), new Address(address), name, "1", decimals, symbol,
				TransferMethod.PERMIT2);
	}

}
