package io.github.x402spring.evm;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The address of an account or contract. Its text is always the checksummed form of
 * EIP-55, so equal addresses have equal text.
 *
 * @param value {@code 0x} and 40 hexadecimal digits, cased as EIP-55 prescribes
 * @since 0.1.0
 */
public record Address(String value) {

	/** The zero address, for which no signature exists. */
	public static final Address ZERO = new Address("0x0000000000000000000000000000000000000000");

	private static final int LENGTH = 20;

	/**
	 * Create an address. All digits in lower case carry no checksum and are accepted; any
	 * upper case must be that of EIP-55, as it is there to catch typing errors.
	 * @throws IllegalArgumentException if the text is no address or its checksum is wrong
	 */
	public Address {
		Hex.decode(value, LENGTH);
		String lowerCase = value.toLowerCase(Locale.ROOT);
		String checksummed = checksum(lowerCase.substring(2));
		if (!value.equals(checksummed) && !value.equals(lowerCase)) {
			throw new IllegalArgumentException("The checksum (upper and lower case) of the address is wrong");
		}
		value = checksummed;
	}

	/**
	 * Create an address from its bytes.
	 * @param bytes 20 bytes
	 * @return the address
	 * @throws IllegalArgumentException if there are not 20 bytes
	 */
	public static Address of(byte[] bytes) {
		return new Address(Hex.encode(bytes));
	}

	/**
	 * Return the address as bytes.
	 * @return 20 bytes, a new array each time
	 */
	public byte[] bytes() {
		return Hex.decode(this.value, LENGTH);
	}

	@Override
	public String toString() {
		return this.value;
	}

	private static String checksum(String digits) {
		byte[] hash = Keccak.hash256(digits.getBytes(StandardCharsets.US_ASCII));
		StringBuilder result = new StringBuilder(2 + digits.length()).append("0x");
		for (int i = 0; i < digits.length(); i++) {
			int nibble = ((i & 1) == 0) ? (hash[i >> 1] >> 4) & 0xf : hash[i >> 1] & 0xf;
			char digit = digits.charAt(i);
			result.append((nibble >= 8) ? Character.toUpperCase(digit) : digit);
		}
		return result.toString();
	}

}
