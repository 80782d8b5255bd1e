package io.github.x402spring.payment;

/**
 * The description of a resource as challenges show it. Clients send it back and the
 * facilitator gets it, and some facilitators refuse every payment whose description is
 * longer than 500 characters, Coinbase's among them.
 *
 * @since 0.1.0
 */
public final class ResourceDescription {

	/** The longest description that facilitators take, in UTF-16 units. */
	public static final int MAX_LENGTH = 500;

	private static final String ELLIPSIS = "...";

	private ResourceDescription() {
	}

	/**
	 * Return what challenges show of a description.
	 * @param description the description
	 * @return the description, cut between two characters if it is too long
	 */
	public static String shown(String description) {
		if (description.length() <= MAX_LENGTH) {
			return description;
		}
		int end = MAX_LENGTH - ELLIPSIS.length();
		boolean splits = Character.isHighSurrogate(description.charAt(end - 1));
		return description.substring(0, splits ? end - 1 : end) + ELLIPSIS;
	}

}
