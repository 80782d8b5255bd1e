package io.github.x402spring.payment.ledger;

import java.math.BigInteger;
import java.time.LocalDate;

import io.github.x402spring.payment.PaymentToken;

/**
 * What one endpoint earned in one token on one day. A payment belongs to the day (UTC) on
 * which it was reserved, whenever its money moved: so a day does not change any more once
 * its payments have come to rest.
 *
 * @param day the day
 * @param endpoint id of the endpoint
 * @param token the token
 * @param settled payments whose money moved
 * @param delivered those of them whose content went out
 * @param refunded those of them whose money the seller gave back
 * @param revenue settled money in atomic amounts, including what was given back
 * @param refunds money given back, in atomic amounts
 * @since 0.1.0
 */
public record DayTotals(LocalDate day, String endpoint, PaymentToken token, long settled, long delivered, long refunded,
		BigInteger revenue, BigInteger refunds) {

}
