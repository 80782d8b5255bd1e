package io.github.x402spring.payment.books;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.LedgerEvent;
import io.github.x402spring.payment.ledger.PaymentLedger.Removal;
import io.github.x402spring.payment.scheme.SellerAccount;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * The check is checked: right books pass, and each way to be wrong is found.
 */
class LedgerCheckTests extends LedgerCheckSteps {

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
			.containsExactlyInAnyOrder(tuple(ACCOUNT, "no source of incoming transfers is configured"));
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
			3 | removed       | LEGAL_STEPS                | was removed by step 3 but still exists
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
				unknown.id(), "was unknown and is recorded as failed in step 4 without evidence"));
	}

	@Test
	void emptySpanIsRefused() {
		LedgerCheck check = new LedgerCheck(ledger(), null, Set::of, List.of(), this.clock);
		assertThatIllegalArgumentException().isThrownBy(() -> check.check(NOW, NOW));
		assertThatIllegalArgumentException().isThrownBy(() -> check.check(NOW.plusSeconds(1), NOW.plusSeconds(2)));
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

}
