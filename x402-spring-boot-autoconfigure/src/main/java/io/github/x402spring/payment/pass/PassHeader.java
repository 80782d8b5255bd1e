package io.github.x402spring.payment.pass;

/**
 * The header that tells the holder of a pass what is left on it, a dictionary (RFC 9651):
 * {@code pass="forecast/hundred", calls=99, until=@1798761600}. It is the state when the
 * request was admitted.
 */
final class PassHeader {

	/** Name of the header of answers. */
	static final String NAME = "Payment-Pass-Status";

	private PassHeader() {
	}

	/**
	 * Return how long it may become, where there are several grants that may be used.
	 * @param pass the pass
	 * @return the greatest length, zero for a single grant
	 */
	static int longest(Pass pass) {
		return (pass.grants().size() > 1)
				? pass.grants().stream().mapToInt((grant) -> of(pass, grant).length()).max().orElse(0) : 0;
	}

	static String of(Pass pass, PassGrant grant) {
		StringBuilder header = new StringBuilder("pass=\"").append(pass.plan())
			.append('/')
			.append(grant.name())
			.append('"');
		switch (grant.unit()) {
			case CALLS -> header.append(", calls=").append(grant.balance().toBigInteger());
			// A decimal of RFC 9651 has three digits after the point.
			case CREDIT ->
				header.append(", credit=\"").append(grant.balance().stripTrailingZeros().toPlainString()).append('"');
			case TIME -> {
			}
		}
		return header.append(", until=@").append(grant.until().getEpochSecond()).toString();
	}

}
