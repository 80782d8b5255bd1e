package io.github.x402spring.lightning;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;

/**
 * A signature of an invoice on the curve secp256k1.
 *
 * @param r the x coordinate of the random point
 * @param s the proof
 * @param recovery which of up to four keys signed
 */
record InvoiceSignature(BigInteger r, BigInteger s, int recovery) {

	/** Length in bytes. */
	static final int LENGTH = 65;

	private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");

	private static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);

	private static final BigInteger ORDER = CURVE.getN();

	private static final BigInteger FIELD = CURVE.getCurve().getField().getCharacteristic();

	static InvoiceSignature read(byte[] bytes) {
		return new InvoiceSignature(new BigInteger(1, bytes, 0, 32), new BigInteger(1, bytes, 32, 32), bytes[64]);
	}

	/**
	 * Sign.
	 * @param digest what to sign
	 * @param key the secret, between 1 and the order of the curve
	 * @return the signature, s in the lower half
	 */
	static InvoiceSignature sign(byte[] digest, BigInteger key) {
		ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
		signer.init(true, new ECPrivateKeyParameters(key, DOMAIN));
		BigInteger[] values = signer.generateSignature(digest);
		BigInteger low = values[1].min(ORDER.subtract(values[1]));
		byte[] own = publicKey(key);
		for (int recovery = 0; recovery < 4; recovery++) {
			InvoiceSignature signature = new InvoiceSignature(values[0], low, recovery);
			if (signature.recover(digest).filter((found) -> Arrays.equals(found, own)).isPresent()) {
				return signature;
			}
		}
		throw new IllegalStateException("A signature that was just made has a key");
	}

	static byte[] publicKey(BigInteger key) {
		return DOMAIN.getG().multiply(key).normalize().getEncoded(true);
	}

	byte[] bytes() {
		byte[] bytes = new byte[LENGTH];
		put(this.r, bytes, 0);
		put(this.s, bytes, 32);
		bytes[64] = (byte) this.recovery;
		return bytes;
	}

	/**
	 * Return the key that signed.
	 * @param digest what was signed
	 * @return the compressed key; empty if no key can have signed that
	 */
	Optional<byte[]> recover(byte[] digest) {
		BigInteger x = this.r.add(ORDER.multiply(BigInteger.valueOf(this.recovery >> 1)));
		if (!isInRange() || this.recovery < 0 || this.recovery > 3 || x.compareTo(FIELD) >= 0) {
			return Optional.empty();
		}
		byte[] encoded = new byte[33];
		encoded[0] = (byte) (2 + (this.recovery & 1));
		put(x, encoded, 1);
		try {
			ECPoint point = CURVE.getCurve().decodePoint(encoded);
			BigInteger inverse = this.r.modInverse(ORDER);
			BigInteger message = new BigInteger(1, digest);
			ECPoint key = ECAlgorithms
				.sumOfTwoMultiplies(DOMAIN.getG(), message.negate().multiply(inverse).mod(ORDER), point,
						this.s.multiply(inverse).mod(ORDER))
				.normalize();
			return key.isInfinity() ? Optional.empty() : Optional.of(key.getEncoded(true));
		}
		catch (IllegalArgumentException ex) {
			// No point of the curve has this coordinate.
			return Optional.empty();
		}
	}

	/**
	 * Return whether a key signed, in the only form that is allowed with a known key: s
	 * in the lower half.
	 * @param digest what was signed
	 * @param key the compressed key
	 * @return whether it did
	 */
	boolean isBy(byte[] digest, byte[] key) {
		if (!isInRange() || this.s.compareTo(ORDER.shiftRight(1)) > 0) {
			return false;
		}
		try {
			ECDSASigner signer = new ECDSASigner();
			signer.init(false, new ECPublicKeyParameters(CURVE.getCurve().decodePoint(key), DOMAIN));
			return signer.verifySignature(digest, this.r, this.s);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private boolean isInRange() {
		return this.r.signum() > 0 && this.s.signum() > 0 && this.r.compareTo(ORDER) < 0 && this.s.compareTo(ORDER) < 0;
	}

	private static void put(BigInteger value, byte[] target, int offset) {
		byte[] bytes = value.toByteArray();
		int skip = (bytes.length > 32) ? 1 : 0;
		int length = bytes.length - skip;
		System.arraycopy(bytes, skip, target, offset + 32 - length, length);
	}

}
