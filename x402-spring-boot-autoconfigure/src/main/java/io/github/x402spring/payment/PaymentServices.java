package io.github.x402spring.payment;

/**
 * What the parts of the life cycle share.
 *
 * @param book the ledger and its listeners
 * @param settlements the way to the money
 * @param policy times and limits
 * @param protocols write receipts
 */
record PaymentServices(PaymentBook book, Settlements settlements, PaymentPolicy policy, PaymentProtocols protocols) {

}
