package io.github.x402spring.payment;

/**
 * What the parts of the life cycle share.
 *
 * @param book the ledger and its listeners
 * @param settlements the way to the money
 * @param policy times and limits
 */
record PaymentServices(PaymentBook book, Settlements settlements, PaymentPolicy policy) {

}
