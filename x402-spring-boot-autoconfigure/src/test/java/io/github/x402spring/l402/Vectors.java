package io.github.x402spring.l402;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.PaymentHash;

/**
 * A token made with the library of Go, which those of JavaScript and Python accept, and
 * terms to make tokens with.
 */
final class Vectors {

	static final byte[] ROOT_KEY = filled(0x11);

	static final byte[] PREIMAGE = filled(0x22);

	static final PaymentHash HASH = PaymentHash.ofPreimage(PREIMAGE);

	static final TokenId ID = new TokenId(HASH, filled(0x33));

	static final String LOCATION = "lsat";

	static final List<String> CAVEATS = List.of("services=service1:0", "service1_capabilities=add,subtract",
			"service1_valid_until=1700000000");

	static final String BARE = "0201046c736174024200009f72ea0cf49536e3c66c787f705186df9a4378083753ae9536d65b3ad7fcddc4"
			+ "333333333333333333333333333333333333333333333333333333333333333300000620"
			+ "12fb558613165155a03dae7c4f8a40bd435af0ab18af4088c93d0b7d203793be";

	static final String SIGNATURE = "37462e19d8361f9573c8e10ddfbfd1a92f4ac4478ed7f0d420cb05555971052d";

	static final String TEXT = "AgEEbHNhdAJCAACfcuoM9JU248ZseH9wUYbfmkN4CDdTrpU21ls61/zdxDMzMzMzMzMzMzMzMzMzMzMzMzMzMzMz"
			+ "MzMzMzMzMzMzAAITc2VydmljZXM9c2VydmljZTE6MAACInNlcnZpY2UxX2NhcGFiaWxpdGllcz1hZGQsc3VidHJh"
			+ "Y3QAAh9zZXJ2aWNlMV92YWxpZF91bnRpbD0xNzAwMDAwMDAwAAAGIDdGLhnYNh+Vc8jhDd+/0akvSsRHjtfw1CDL" + "BVVZcQUt";

	static final Instant END = Instant.ofEpochSecond(1_800_000_000);

	private Vectors() {
	}

	static Macaroon token() {
		return Macaroon.mint(ROOT_KEY, LOCATION, ID.bytes(), CAVEATS);
	}

	static String preimage() {
		return HexFormat.of().formatHex(PREIMAGE);
	}

	static TokenTerms terms() {
		TokenLimits limits = new TokenLimits(Set.of("read"), 1L, null, Set.of(), null, END);
		return new TokenTerms(new TokenSale(LightningNetwork.REGTEST, BigInteger.valueOf(21_000), null, "GET /weather",
				"f00d accept", null, null, limits, END), limits);
	}

	static TokenTerms planTerms() {
		TokenLimits limits = new TokenLimits(Set.of("read", "write"), 1000L, BigInteger.valueOf(9_000_000),
				Set.of("GET", "POST"), "/api", END);
		return new TokenTerms(new TokenSale(LightningNetwork.MAINNET, BigInteger.valueOf(5_000_000), "1543.21 sat/USD",
				"POST /passes", null, "gold/month", "CALLS 1000 P1M", limits, END.minusSeconds(1_000)), limits);
	}

	static L402Tokens tokens(String current, String... earlier) {
		return new L402Tokens("x402", new RootKeys(current, List.of(earlier)),
				Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
	}

	static byte[] filled(int value) {
		byte[] bytes = new byte[32];
		Arrays.fill(bytes, (byte) value);
		return bytes;
	}

}
