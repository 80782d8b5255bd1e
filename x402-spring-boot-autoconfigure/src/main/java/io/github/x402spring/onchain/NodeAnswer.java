package io.github.x402spring.onchain;

import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;

import io.github.x402spring.payment.PaymentUnavailableException;
import tools.jackson.databind.JsonNode;

/**
 * What a node answered to one question.
 *
 * @since 0.1.0
 */
public sealed interface NodeAnswer {

	/**
	 * Return the answer as bytes.
	 * @return {@code 0x} and two hexadecimal digits for each byte
	 * @throws PaymentUnavailableException if it is no such answer
	 */
	default String bytes() {
		if (this instanceof Result(JsonNode value) && value.isString()
				&& Result.BYTES.matcher(value.stringValue()).matches()) {
			return value.stringValue();
		}
		throw new PaymentUnavailableException("A node of the chain gave an answer that makes no sense", null);
	}

	/**
	 * Return the answer as a word of 32 bytes.
	 * @return the number that the word is
	 * @throws PaymentUnavailableException if it is no such answer
	 */
	default BigInteger word() {
		String bytes = bytes();
		if (bytes.length() != 2 + 64) {
			throw new PaymentUnavailableException("A node of the chain gave an answer that makes no sense", null);
		}
		return new BigInteger(bytes.substring(2), 16);
	}

	/**
	 * Return the answer as a number.
	 * @return the number
	 * @throws PaymentUnavailableException if it is no such answer
	 */
	default BigInteger quantity() {
		if (this instanceof Result(JsonNode value) && value.isString()
				&& Result.QUANTITY.matcher(value.stringValue()).matches()) {
			return new BigInteger(value.stringValue().substring(2), 16);
		}
		throw new PaymentUnavailableException("A node of the chain gave an answer that makes no sense", null);
	}

	/**
	 * It answered.
	 *
	 * @param value the answer, a null node if there is no such thing
	 * @since 0.1.0
	 */
	record Result(JsonNode value) implements NodeAnswer {

		private static final Pattern QUANTITY = Pattern.compile("0x[0-9a-fA-F]{1,64}");

		private static final Pattern BYTES = Pattern.compile("0x([0-9a-fA-F]{2})*");

	}

	/**
	 * It answered with an error.
	 *
	 * @param code the code of JSON-RPC
	 * @param message what the node says: not to be shown to clients
	 * @since 0.1.0
	 */
	record Refused(int code, String message) implements NodeAnswer {

		/** What nodes answer if a call was carried out and the contract undid it. */
		private static final Set<Integer> CODES = Set.of(3, -32015);

		/** How those say it that have no code of their own for it. */
		private static final Pattern WORDS = Pattern.compile("\\brevert|invalid opcode|out ?of ?gas",
				Pattern.CASE_INSENSITIVE);

		/**
		 * Return whether the call was carried out, and the contract refused it. Any other
		 * error says something about the node.
		 * @return whether it was reverted
		 */
		public boolean isRevert() {
			return CODES.contains(this.code) || WORDS.matcher(this.message).find();
		}

	}

}
