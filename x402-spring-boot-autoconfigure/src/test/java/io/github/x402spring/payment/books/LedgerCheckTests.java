package io.github.x402spring.payment.books;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.ledger.DelegatingLedger;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.LedgerEvent;
import io.github.x402spring.payment.ledger.LedgerSteps;
import io.github.x402spring.payment.ledger.PaymentLedger.Removal;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.PaymentSlice;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.ledger.UnreadablePaymentException;
import io.github.x402spring.payment.scheme.SellerAccount;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * The check is checked: right books pass, and each way to be wrong is found.
 */
class LedgerCheckTests extends LedgerSteps {

	private static final SellerAccount ACCOUNT = new SellerAccount(Network.evm(84532), USDC, "payee");

	private final InMemoryPaymentLedger memory = new InMemoryPaymentLedger(DataSize.ofMegabytes(256), TTL, this.clock);

	private final ForgedLedger ledger = new ForgedLedger(this.memory);

	private final List<IncomingTransfer> chain = new ArrayList<>();

	@Override
	protected ReportingLedger ledger() {
		return this.ledger;
	}

	@Test
	void everyWayThroughLifeIsRight() {
		step(step(step(reserve("1"), "settling"), "settled"), "delivered");
		step(step(step(reserve("2"), "settling"), "settled"), "contentFailed");
		step(step(reserve("3"), "settling"), "failed");
		step(step(reserve("4"), "settling"), "unknown");
		reserve("5");
		step(step(step(reserve("6"), "settling"), "unknown"), "settled");
		ledger().remove(reserve("7"), Removal.RELEASED);
		LedgerReport report = check(false);
		assertThat(report.findings()).isEmpty();
		assertThat(report.payments()).isEqualTo(6);
		assertThat(report.unread()).extracting(LedgerReport.UnreadAccount::account, LedgerReport.UnreadAccount::reason)
			.containsExactlyInAnyOrder(tuple(ACCOUNT, "nobody reads the chain"));
	}

	@Test
	void booksOfManyDaysAreRight() {
		for (int i = 0; i < 1200; i++) {
			Instant when = NOW.plus(Duration.ofMinutes(5L * i));
			Payment payment = Payment.reserved("id" + i, terms("key" + i, "GET /premium", USDC, "10", when),
					ContentState.SERVING, lease(when));
			ledger().reserve(payment);
			step(step(payment, "settling"), "settled");
			transfer("key" + i, "10", when);
		}
		this.clock.advance(Duration.ofDays(6));
		LedgerReport report = check(true);
		assertThat(report.findings()).isEmpty();
		assertThat(report.payments()).isEqualTo(1200);
		assertThat(report.transfers()).isEqualTo(1200);
	}

	@Test
	void accountsThatWerePaidAreReadBeforeOthers() {
		reserve("1");
		List<String> read = new ArrayList<>();
		IncomingTransferSource transfers = (network, asset, payTo, from, until) -> {
			read.add(payTo);
			return List.of();
		};
		Set<SellerAccount> accounts = new LinkedHashSet<>();
		for (int i = 0; i < 1000; i++) {
			accounts.add(new SellerAccount(Network.evm(84532), USDC, "other" + i));
		}
		this.clock.advance(Duration.ofSeconds(5));
		new LedgerCheck(ledger(), transfers, () -> accounts, List.of(), this.clock)
			.check(NOW.minus(Duration.ofMinutes(1)), this.clock.instant());
		assertThat(read).hasSize(1001).startsWith("payee", "other0", "other1");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			1 | drop          | LEGAL_STEPS                | begins with step 2
			2 | drop          | LEGAL_STEPS                | lacks the steps between 1 and 3
			4 | drop          | LEGAL_STEPS                | and its last event is SETTLED/SERVING of step 3
			2 | twice         | ONE_PAYMENT_PER_KEY        | made step 2 twice
			1 | FAILED        | WRITTEN_AHEAD              | begins with money that is FAILED
			2 | UNKNOWN       | WRITTEN_AHEAD              | is UNKNOWN in step 2 without having been SETTLING
			3 | RESERVED      | LEGAL_STEPS                | went from SETTLING to RESERVED in step 3
			4 | UNKNOWN       | NO_CONTENT_WITHOUT_PAYMENT | was delivered in step 4 while its money was UNKNOWN
			3 | UNKNOWN       | WITHHELD                   | is served in step 3 while its money is UNKNOWN
			2 | DELIVERED     | NO_CONTENT_WITHOUT_PAYMENT | was delivered in step 2 while its money was SETTLING
			3 | no hash       | NOTHING_GUESSED            | is settled in step 3 without a transaction
			3 | removed       | LEGAL_STEPS                | was removed by step 3 and is there
			""")
	void forgedEventIsFound(int version, String forgery, Invariant invariant, String detail) {
		Payment payment = step(step(step(reserve("1"), "settling"), "settled"), "delivered");
		this.ledger.forge = (events) -> forge(events, version, forgery);
		assertThat(check(false).findings()).anySatisfy((finding) -> {
			assertThat(finding.invariant()).isEqualTo(invariant);
			assertThat(finding.subject()).isEqualTo(payment.id());
			assertThat(finding.detail()).contains(detail);
		});
	}

	@Test
	void paymentWithoutEventsIsFound() {
		reserve("1");
		this.ledger.forge = (events) -> List.of();
		assertThat(check(false).findings()).extracting(LedgerReport.Finding::invariant)
			.containsExactly(Invariant.LEGAL_STEPS);
	}

	@Test
	void guessIsFound() {
		Payment unknown = step(step(reserve("1"), "settling"), "unknown");
		step(unknown, "failed");
		assertThat(check(false).findings()).containsExactly(new LedgerReport.Finding(Invariant.NOTHING_GUESSED,
				unknown.id(), "was unknown and is called failed in step 4 without evidence"));
	}

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
		assertFound(Invariant.NO_PAYMENT_WITHOUT_CONTENT, "lost", "10 came from payer by " + HASH);
	}

	@Test
	void settledPaymentWithoutTransferIsFoundOnceItShouldBeThere() {
		Payment payment = step(step(reserve("1"), "settling"), "settled");
		assertThat(check(true).findings()).isEmpty();
		later();
		assertFound(Invariant.ONE_TRANSFER_PER_PAYMENT, payment.id(), "the chain shows no transfer");
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
		assertFound(Invariant.PRICE_KEPT, payment.id(), "costs 10, and 9 were transferred");
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
		assertFound(Invariant.NOTHING_GUESSED, payment.id(), "is called failed");
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
		assertFound(Invariant.WRITTEN_AHEAD, payment.id(), "was written down as SETTLING at");
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

	@Test
	void emptySpanIsRefused() {
		LedgerCheck check = new LedgerCheck(ledger(), null, Set::of, List.of(), this.clock);
		assertThatIllegalArgumentException().isThrownBy(() -> check.check(NOW, NOW));
		assertThatIllegalArgumentException().isThrownBy(() -> check.check(NOW.plusSeconds(1), NOW.plusSeconds(2)));
	}

	private void assertFound(Invariant invariant, String subject, String detail) {
		assertThat(check(true).findings()).singleElement().satisfies((finding) -> {
			assertThat(finding.invariant()).isEqualTo(invariant);
			assertThat(finding.subject()).isEqualTo(subject);
			assertThat(finding.detail()).contains(detail);
		});
	}

	private LedgerReport check(boolean withChain) {
		return check(withChain ? (network, asset, payTo, from, until) -> this.chain.stream()
			.filter((transfer) -> !transfer.at().isBefore(from) && transfer.at().isBefore(until))
			.toList() : null);
	}

	private LedgerReport check(@Nullable IncomingTransferSource transfers) {
		this.clock.advance(Duration.ofSeconds(5));
		return new LedgerCheck(ledger(), transfers, () -> Set.of(ACCOUNT), List.of(), this.clock)
			.check(NOW.minus(Duration.ofHours(1)), this.clock.instant());
	}

	private void transfer(String key, String amount, Instant at) {
		this.chain.add(new IncomingTransfer(new PaymentKey(key), "payer", new BigInteger(amount), HASH, at));
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

	private static List<LedgerEvent> forge(List<LedgerEvent> events, int version, String forgery) {
		List<LedgerEvent> forged = new ArrayList<>();
		for (LedgerEvent event : events) {
			if (event.version() != version) {
				forged.add(event);
				continue;
			}
			switch (forgery) {
				case "drop" -> {
				}
				case "twice" -> forged.addAll(List.of(event, event));
				case "DELIVERED" -> forged.add(with(event, event.money(), ContentState.DELIVERED, event.transaction()));
				case "no hash" -> forged.add(with(event, event.money(), event.content(), null));
				case "removed" -> forged.add(new LedgerEvent(event.paymentId(), event.version(), event.at(),
						event.money(), event.content(), null, event.transaction(), null, false, Removal.REJECTED));
				default -> forged.add(with(event, MoneyState.valueOf(forgery), event.content(), event.transaction()));
			}
		}
		return forged;
	}

	private static LedgerEvent with(LedgerEvent event, MoneyState money, ContentState content,
			@Nullable String transaction) {
		return new LedgerEvent(event.paymentId(), event.version(), event.at(), money, content, null, transaction, null,
				false, null);
	}

	private static final class ForgedLedger extends DelegatingLedger {

		private UnaryOperator<List<LedgerEvent>> forge = UnaryOperator.identity();

		private @Nullable String broken;

		private ForgedLedger(ReportingLedger ledger) {
			super(ledger);
		}

		@Override
		public Optional<Payment> find(PaymentKey key) {
			if (key.value().equals(this.broken)) {
				throw new UnreadablePaymentException("id-" + key.value(), new IllegalStateException());
			}
			return super.find(key);
		}

		@Override
		public PaymentSlice slice(PaymentQuery query) {
			PaymentSlice slice = super.slice(query);
			return (this.broken == null) ? slice
					: new PaymentSlice(slice.payments(), slice.next(), List.of("id-" + this.broken));
		}

		@Override
		public List<LedgerEvent> events(Collection<String> ids) {
			return this.forge.apply(super.events(ids));
		}

	}

}
