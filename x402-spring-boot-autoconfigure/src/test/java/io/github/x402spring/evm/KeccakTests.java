package io.github.x402spring.evm;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;

import org.bouncycastle.crypto.digests.KeccakDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class KeccakTests {

	@ParameterizedTest
	@CsvSource(textBlock = """
			'',    c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470
			abc,   4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45
			'transfer(address,uint256)', a9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b
			""")
	void wellKnownHashes(String text, String hash) {
		assertThat(HexFormat.of().formatHex(Keccak.hash256(text.getBytes(StandardCharsets.UTF_8)))).isEqualTo(hash);
	}

	@Test
	void agreesWithBouncyCastleAtEveryLength() {
		Random random = new Random(402);
		for (int length = 0; length <= 1000; length++) {
			byte[] input = new byte[length];
			random.nextBytes(input);
			assertThat(Keccak.hash256(input)).as("%d bytes", length).isEqualTo(bouncyCastle(input));
		}
	}

	private static byte[] bouncyCastle(byte[] input) {
		KeccakDigest digest = new KeccakDigest(256);
		digest.update(input, 0, input.length);
		byte[] hash = new byte[32];
		digest.doFinal(hash, 0);
		return hash;
	}

}
