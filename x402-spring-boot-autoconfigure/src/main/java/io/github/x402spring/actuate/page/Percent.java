package io.github.x402spring.actuate.page;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Writes shares and changes.
 */
final class Percent {

	private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

	private Percent() {
	}

	/**
	 * Return a share.
	 * @param part the part
	 * @param whole the whole
	 * @return such as {@code 12 %}; a dash if there is no whole
	 */
	static String of(BigDecimal part, BigDecimal whole) {
		if (whole.signum() <= 0) {
			return "–";
		}
		BigDecimal share = part.multiply(HUNDRED).divide(whole, 1, RoundingMode.HALF_UP);
		boolean small = share.compareTo(BigDecimal.TEN) < 0;
		return share.setScale(small ? 1 : 0, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString() + " %";
	}

}
