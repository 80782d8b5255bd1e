package io.github.x402spring.payment.pass;

import java.math.BigDecimal;

/**
 * What is owed to the holders of one kind of pass.
 *
 * @param plan the plan
 * @param name the name of the pass within its plan
 * @param unit what it counts
 * @param grants how many valid grants there are
 * @param granted how much was bought by them
 * @param outstanding how much of that is left
 * @since 0.1.0
 */
public record PassTotals(String plan, String name, PassUnit unit, long grants, BigDecimal granted,
		BigDecimal outstanding) {

}
