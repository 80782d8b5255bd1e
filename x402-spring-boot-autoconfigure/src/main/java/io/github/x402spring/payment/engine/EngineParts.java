package io.github.x402spring.payment.engine;

import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.answer.StoredAnswers;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of the engine share.
 *
 * @param book the ledger and its listeners
 * @param settler takes the money
 * @param search finds out what became of it
 * @param challenges say how to pay
 * @param policy times and limits
 * @param protocols write receipts
 * @param answers keep answers for clients that lose them, or {@code null}
 */
record EngineParts(PaymentBook book, Settler settler, OutcomeSearch search, ChallengeIssuer challenges,
		PaymentPolicy policy, ProtocolRegistry protocols, @Nullable StoredAnswers answers) {

}
