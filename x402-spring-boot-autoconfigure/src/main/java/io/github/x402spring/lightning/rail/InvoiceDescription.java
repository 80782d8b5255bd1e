package io.github.x402spring.lightning.rail;

import io.github.x402spring.payment.PaidResource;

/**
 * What invoices say that is sold. Wallets show it, and all nodes take it.
 */
final class InvoiceDescription {

	private static final int MAX_LENGTH = 128;

	private static final String ELLIPSIS = "...";

	private InvoiceDescription() {
	}

	/**
	 * Describe a resource.
	 * @param resource what is for sale
	 * @return its description, or else its URL without the query; shortened between two
	 * characters
	 */
	static String of(PaidResource resource) {
		String text = resource.description().isBlank() ? resource.url().replaceFirst("[?#].*", "")
				: resource.description();
		String line = text.replaceAll("\\p{Cc}+", " ").strip();
		if (line.length() <= MAX_LENGTH) {
			return line;
		}
		int end = MAX_LENGTH - ELLIPSIS.length();
		boolean splits = Character.isHighSurrogate(line.charAt(end - 1));
		return line.substring(0, splits ? end - 1 : end) + ELLIPSIS;
	}

}
