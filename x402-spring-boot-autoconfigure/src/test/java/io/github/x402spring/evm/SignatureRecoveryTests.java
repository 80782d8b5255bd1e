package io.github.x402spring.evm;

import java.math.BigInteger;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Both recoveries give the same answer to everything that a client can send.
 */
class SignatureRecoveryTests {

	private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");

	private static final BigInteger N = CURVE.getN();

	private static final BigInteger HALF_N = N.shiftRight(1);

	private static final SignatureRecovery JAVA = new Web3jSignatureRecovery();

	private static final SignatureRecovery NATIVE = new Secp256k1SignatureRecovery();

	static final SignatureRecovery[] RECOVERIES = { JAVA, NATIVE };

	/** Smallest numbers that are no x coordinate of a point on the curve. */
	static final int[] NOT_ON_CURVE = { 5, 7, 9, 10, 11 };

	static Stream<Arguments> extremeNumbers() {
		return Stream.of(Arguments.argumentSet("r and s are one", BigInteger.ONE, BigInteger.ONE),
				Arguments.argumentSet("r is one, s is n/2", BigInteger.ONE, HALF_N),
				Arguments.argumentSet("r is n - 1", N.subtract(BigInteger.ONE), BigInteger.ONE),
				Arguments.argumentSet("r is n - 2", N.subtract(BigInteger.TWO), HALF_N),
				Arguments.argumentSet("r is the generator's x", CURVE.getG().getAffineXCoord().toBigInteger(),
						BigInteger.ONE),
				Arguments.argumentSet("r fits in 31 bytes", BigInteger.ONE.shiftLeft(247), HALF_N),
				Arguments.argumentSet("r has the top bit set", BigInteger.ONE.shiftLeft(255), HALF_N));
	}

	static Stream<Arguments> extremeDigests() {
		byte[] order = Hex.decode("0x" + N.toString(16), 32);
		byte[] aboveOrder = Hex.decode("0x" + "f".repeat(64), 32);
		return Stream.of(Arguments.argumentSet("zero", new byte[32]), Arguments.argumentSet("n", order),
				Arguments.argumentSet("2^256 - 1", aboveOrder));
	}

	@Test
	void signedMessagesRecoverTheSigner() {
		Random random = new Random(402);
		for (int i = 0; i < 200; i++) {
			ECKeyPair keys = ECKeyPair.create(scalar(random, N));
			byte[] digest = bytes(random);
			Sign.SignatureData signed = Sign.signMessage(digest, keys, false);
			EvmSignature signature = new EvmSignature(new BigInteger(1, signed.getR()),
					new BigInteger(1, signed.getS()), signed.getV()[0]);
			Address signer = new Address("0x" + Keys.getAddress(keys.getPublicKey()));
			assertThat(JAVA.recover(digest, signature)).contains(signer);
			assertThat(NATIVE.recover(digest, signature)).contains(signer);
			EvmSignature flipped = new EvmSignature(signature.r(), signature.s(), 55 - signature.v());
			assertThat(JAVA.recover(digest, flipped)).isEqualTo(NATIVE.recover(digest, flipped))
				.isNotEqualTo(Optional.of(signer));
		}
	}

	@Test
	void randomSignaturesRecoverTheSameOrNothing() {
		Random random = new Random(1893456000);
		int empty = 0;
		for (int i = 0; i < 1000; i++) {
			byte[] digest = bytes(random);
			EvmSignature signature = new EvmSignature(scalar(random, N), scalar(random, HALF_N), 27 + (i & 1));
			Optional<Address> recovered = JAVA.recover(digest, signature);
			assertThat(NATIVE.recover(digest, signature)).isEqualTo(recovered);
			empty += recovered.isEmpty() ? 1 : 0;
		}
		assertThat(empty).as("every other number is no x coordinate").isBetween(400, 600);
	}

	@ParameterizedTest
	@FieldSource("NOT_ON_CURVE")
	void noPointWithThisXCoordinateRecoversNothing(int r) {
		for (int v = 27; v <= 28; v++) {
			EvmSignature signature = new EvmSignature(BigInteger.valueOf(r), BigInteger.TEN, v);
			assertThat(JAVA.recover(bytes(new Random(r)), signature)).isEmpty();
			assertThat(NATIVE.recover(bytes(new Random(r)), signature)).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("extremeNumbers")
	void extremeNumbersRecoverTheSame(BigInteger r, BigInteger s) {
		for (int v = 27; v <= 28; v++) {
			EvmSignature signature = new EvmSignature(r, s, v);
			byte[] digest = bytes(new Random(v));
			assertThat(JAVA.recover(digest, signature)).isEqualTo(NATIVE.recover(digest, signature));
		}
	}

	@ParameterizedTest
	@MethodSource("extremeDigests")
	void extremeDigestsRecoverTheSame(byte[] digest) {
		EvmSignature signature = new EvmSignature(CURVE.getG().getAffineXCoord().toBigInteger(), HALF_N, 27);
		assertThat(JAVA.recover(digest, signature)).isPresent().isEqualTo(NATIVE.recover(digest, signature));
	}

	/**
	 * With s = z/k the recovered key is the point at infinity, for any digest z: nobody's
	 * key, so it must not be taken for that of the address that its bytes hash to.
	 */
	@ParameterizedTest
	@FieldSource("RECOVERIES")
	void pointAtInfinityRecoversNothing(SignatureRecovery recovery) {
		Random random = new Random(84532);
		for (int i = 0; i < 20; i++) {
			byte[] digest = bytes(random);
			BigInteger k = scalar(random, N);
			ECPoint point = CURVE.getG().multiply(k).normalize();
			BigInteger s = new BigInteger(1, digest).multiply(k.modInverse(N)).mod(N);
			boolean odd = point.getAffineYCoord().testBitZero();
			if (s.compareTo(HALF_N) > 0) {
				s = N.subtract(s);
				odd = !odd;
			}
			EvmSignature signature = new EvmSignature(point.getAffineXCoord().toBigInteger(), s, odd ? 28 : 27);
			assertThat(recovery.recover(digest, signature)).isEmpty();
		}
	}

	private static BigInteger scalar(Random random, BigInteger bound) {
		return new BigInteger(256, random).mod(bound.subtract(BigInteger.ONE)).add(BigInteger.ONE);
	}

	private static byte[] bytes(Random random) {
		byte[] bytes = new byte[32];
		random.nextBytes(bytes);
		return bytes;
	}

}
