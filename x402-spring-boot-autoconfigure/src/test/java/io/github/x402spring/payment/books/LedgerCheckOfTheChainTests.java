package io.github.x402spring.payment.books;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.SellerAccount;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * The check compares the books with the chain: each way to differ is found.
 */
class LedgerCheckOfTheChainTests extends LedgerCheckSteps {

	@Test
	void transferOfEachSettledPaymentIsRight() {
		step(step(step(reserve("1"), "settling"), "settled"), "delivered");
		step(step(reserve("2"), "settling"), "failed");
		step(step(reserve("3"), "settling"), "unknown");
		transfer("1", "10", NOW);
		transfer("3", "10", NOW);
		later();
		LedgerReport report = check(true);
		assertThat(report.findings()).isEmpty();
		assertThat(report.unread()).isEmpty();
		assertThat(report.transfers()).isEqualTo(2);
	}

	@Test
	void transferWithoutPaymentIsFound() {
		transfer("lost", "10", NOW.plusSeconds(1));
		later();
		assertFound(Invariant.NO_PAYMENT_WITHOUT_CONTENT, "lost", "10 was received from payer by " + HASH);
	}

	@Test
	void settledPaymentWithoutTransferIsFoundOnceItShouldBeThere() {
		Payment payment = step(step(reserve("1"), "settling"), "settled");
		assertThat(check(true).findings()).isEmpty();
		later();
		assertFound(Invariant.ONE_TRANSFER_PER_PAYMENT, payment.id(), "the chain shows no transfer");
	}

	// Only what authorisations moved is read from the chain.
	@Test
	void whatPayersSendByThemselvesIsNotMissed() {
		PaymentKind kind = step(step(step(reserve("1"), "settling"), "settled"), "delivered").terms().quote().kind();
		PaymentScheme paidBefore = mock();
		given(paidBefore.kinds(kind.network())).willReturn(Set.of(kind));
		given(paidBefore.isPaidBefore(kind)).willReturn(true);
		given(paidBefore.hasTransactions(kind)).willReturn(true);
		later();
		assertThat(check(true).findings()).hasSize(1);
		this.schemes.add(paidBefore);
		assertThat(check(true).findings()).isEmpty();
	}

	@Test
	void secondTransferIsFound() {
		step(step(reserve("1"), "settling"), "settled");
		transfer("1", "10", NOW);
		this.chain.add(new IncomingTransfer(new PaymentKey("1"), "payer", BigInteger.TEN, "0x" + "cd".repeat(32), NOW));
		later();
		assertFound(Invariant.ONE_TRANSFER_PER_PAYMENT, "1", "was transferred by");
	}

	@Test
	void otherAmountIsFound() {
		Payment payment = step(step(reserve("1"), "settling"), "settled");
		transfer("1", "9", NOW);
		later();
		assertFound(Invariant.PRICE_KEPT, payment.id(), "costs 10, but 9 were transferred");
	}

	@Test
	void otherTransactionIsFound() {
		Payment payment = step(step(reserve("1"), "settling"), "settled");
		this.chain.add(new IncomingTransfer(new PaymentKey("1"), "payer", BigInteger.TEN, "0x" + "cd".repeat(32), NOW));
		later();
		assertFound(Invariant.ONE_TRANSFER_PER_PAYMENT, payment.id(), "is settled by " + HASH);
	}

	@Test
	void failedPaymentThatWasTransferredIsFoundUnlessSomebodyMayStillSeeIt() {
		Payment payment = step(step(reserve("1"), "settling"), "failed");
		transfer("1", "10", NOW);
		assertThat(check(true).findings()).isEmpty();
		later();
		assertFound(Invariant.NOTHING_GUESSED, payment.id(), "is recorded as failed");
	}

	@Test
	void transferOfWhatWasNeverSentIsFound() {
		Payment payment = reserve("1");
		transfer("1", "10", NOW);
		later();
		assertFound(Invariant.NO_PAYMENT_WITHOUT_CONTENT, payment.id(), "was never sent");
	}

	@Test
	void transferBeforeItWasAnnouncedIsFound() {
		Payment payment = step(step(reserve("1"), "settling"), "settled");
		transfer("1", "10", NOW.minusSeconds(60));
		later();
		assertThat(check(true).findings()).isEmpty();
		this.chain.clear();
		transfer("1", "10", NOW.minusSeconds(61));
		assertFound(Invariant.WRITTEN_AHEAD, payment.id(), "was recorded as SETTLING at");
	}

	@ParameterizedTest
	@MethodSource("troubles")
	void accountThatCannotBeReadIsToldOfAndTheOthersAreChecked(RuntimeException trouble, String reason) {
		SellerAccount other = new SellerAccount(Network.evm(1), "0x0000000000000000000000000000000000000001", "payee");
		step(step(step(reserve("1"), "settling"), "settled"), "delivered");
		Payment unread = Payment.reserved("unread", otherTerms(other), ContentState.SERVING, lease(NOW));
		ledger().reserve(unread);
		step(step(unread, "settling"), "settled");
		transfer("1", "10", NOW);
		transfer("lost", "10", NOW.plusSeconds(1));
		Payment guessed = step(step(step(reserve("2"), "settling"), "unknown"), "failed");
		this.clock.advance(Duration.ofDays(3));
		LedgerReport report = check((network, asset, payTo, from, until) -> {
			if (network.equals(other.network())) {
				throw trouble;
			}
			return this.chain.stream().filter((it) -> !it.at().isBefore(from) && it.at().isBefore(until)).toList();
		});
		assertThat(report.unread()).singleElement().satisfies((it) -> {
			assertThat(it.account()).isEqualTo(other);
			assertThat(it.reason()).isEqualTo(reason);
			assertThat(it.from()).isBefore(NOW);
			assertThat(it.until()).isAfter(NOW);
		});
		assertThat(report.findings()).extracting(LedgerReport.Finding::invariant, LedgerReport.Finding::subject)
			.containsExactlyInAnyOrder(tuple(Invariant.NOTHING_GUESSED, guessed.id()),
					tuple(Invariant.NO_PAYMENT_WITHOUT_CONTENT, "lost"));
	}

	static Stream<Arguments> troubles() {
		return Stream.of(
				arguments(new IllegalStateException("There is no node of eip155:1"), "There is no node of eip155:1"),
				arguments(new UnsupportedOperationException("secret"),
						"the reader failed: UnsupportedOperationException"));
	}

	@Test
	void rowThatCannotBeReadIsFoundOnce() {
		step(step(reserve("1"), "settling"), "settled");
		transfer("1", "10", NOW);
		transfer("broken", "10", NOW.plusSeconds(1));
		this.ledger.broken = "broken";
		later();
		assertFound(Invariant.READABLE, "id-broken", "cannot be read");
	}

	private void assertFound(Invariant invariant, String subject, String detail) {
		assertThat(check(true).findings()).singleElement().satisfies((finding) -> {
			assertThat(finding.invariant()).isEqualTo(invariant);
			assertThat(finding.subject()).isEqualTo(subject);
			assertThat(finding.detail()).contains(detail);
		});
	}

	private static ReservationTerms otherTerms(SellerAccount account) {
		ReservationTerms terms = terms("unread", "GET /premium", account.asset(), "10", NOW);
		Quote quote = terms.quote();
		return new ReservationTerms(terms.key(), terms.endpoint(), terms.fingerprint(), terms.credentialDigest(),
				terms.payer(), terms.protocol(), new Quote(ExactEvmScheme.kind(account.network()), quote.asset(),
						quote.amount(), quote.payee(), quote.validity(), quote.details()),
				terms.validBefore(), terms.reservedAt());
	}

	private void later() {
		this.clock.advance(Duration.ofMinutes(3));
	}

}
