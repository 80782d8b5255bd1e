package io.github.x402spring.onchain.outbox;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.onchain.key.GasFees;
import io.github.x402spring.onchain.key.SignedTransaction;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.books.SettlementCost;
import io.github.x402spring.testsupport.Parallel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What every outbox promises.
 */
public abstract class TransactionOutboxContractTests {

	private static final Duration LENGTH = Duration.ofSeconds(10);

	private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");

	private static final SendingAccount ACCOUNT = new SendingAccount(Network.evm(84532),
			new Address("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"));

	private static final SendingAccount OTHER_CHAIN = new SendingAccount(Network.evm(8453), ACCOUNT.address());

	/** The outbox that is tested. */
	protected abstract TransactionOutbox outbox();

	/** The same outbox, as another process sees it. */
	protected abstract TransactionOutbox elsewhere();

	@Test
	void oneProcessHasTheRightAtATime() {
		SendingLease first = lease("one", NOW);
		assertThat(first.account()).isEqualTo(ACCOUNT);
		assertThat(first.owner()).isEqualTo("one");
		assertThat(first.until()).isEqualTo(NOW.plus(LENGTH));
		assertThat(elsewhere().lease(ACCOUNT, "two", NOW.plus(LENGTH).minusMillis(1), LENGTH)).isEmpty();
		assertThat(elsewhere().lease(ACCOUNT, "two", NOW.plus(LENGTH), LENGTH)).get()
			.satisfies((second) -> assertThat(second.fence()).isGreaterThan(first.fence()));
		assertThat(outbox().lease(ACCOUNT, "one", NOW.plus(LENGTH), LENGTH)).isEmpty();
	}

	@Test
	void accountsOfSeveralChainsHaveLeasesOfTheirOwn() {
		lease("one", NOW);
		assertThat(elsewhere().lease(OTHER_CHAIN, "two", NOW, LENGTH)).isPresent();
	}

	@Test
	void prolongedRightKeepsItsFence() {
		SendingLease first = lease("one", NOW);
		SendingLease longer = lease("one", NOW.plusSeconds(9));
		assertThat(longer.fence()).isEqualTo(first.fence());
		assertThat(longer.until()).isEqualTo(NOW.plusSeconds(19));
		assertThat(elsewhere().lease(ACCOUNT, "two", NOW.plusSeconds(12), LENGTH)).isEmpty();
		assertThat(outbox().append(first, List.of(transaction(0, 1)))).isTrue();
	}

	@Test
	void rightThatIsGivenBackIsFreeAtOnce() {
		SendingLease first = lease("one", NOW);
		outbox().release(first);
		assertThat(outbox().append(first, List.of(transaction(0, 1)))).isFalse();
		SendingLease second = elsewhere().lease(ACCOUNT, "two", NOW, LENGTH).orElseThrow();
		outbox().release(first);
		assertThat(elsewhere().append(second, List.of(transaction(0, 1)))).isTrue();
	}

	@Test
	void whoLostTheRightWritesNothing() {
		SendingLease first = lease("one", NOW);
		assertThat(outbox().append(first, List.of(transaction(0, 1)))).isTrue();
		SendingLease second = elsewhere().lease(ACCOUNT, "two", NOW.plus(LENGTH), LENGTH).orElseThrow();
		assertThat(outbox().append(first, List.of(transaction(1, 1)))).isFalse();
		assertThat(outbox().close(first, 0, null)).isFalse();
		assertThat(elsewhere().open(ACCOUNT)).containsExactly(transaction(0, 1));
		assertThat(elsewhere().append(second, List.of(transaction(1, 1)))).isTrue();
	}

	@Test
	void whatIsWrittenIsReadAsItWas() {
		SendingLease lease = lease("one", NOW);
		List<OutgoingTransaction> written = List.of(transaction(7, 1, "a", "b"), transaction(8, 1),
				transaction(9, 1, "c"));
		assertThat(outbox().append(lease, written)).isTrue();
		assertThat(elsewhere().open(ACCOUNT)).isEqualTo(written);
		assertThat(elsewhere().open(OTHER_CHAIN)).isEmpty();
		assertThat(elsewhere().find(key("b"))).containsExactly(written.get(0));
		assertThat(elsewhere().find(key("d"))).isEmpty();
	}

	@Test
	void replacementsStandBesideWhatTheyReplace() {
		SendingLease lease = lease("one", NOW);
		assertThat(outbox().append(lease, List.of(transaction(0, 1, "a"), transaction(1, 1, "b")))).isTrue();
		assertThat(outbox().append(lease, List.of(transaction(0, 2, "a")))).isTrue();
		assertThat(elsewhere().open(ACCOUNT)).containsExactly(transaction(0, 1, "a"), transaction(0, 2, "a"),
				transaction(1, 1, "b"));
		assertThat(elsewhere().find(key("a"))).containsExactly(transaction(0, 1, "a"), transaction(0, 2, "a"));
	}

	@Test
	void replacementWithoutPaymentsIsFoundByThePaymentThatItReplaces() {
		SendingLease lease = lease("one", NOW);
		assertThat(outbox().append(lease, List.of(transaction(0, 1, "a", "b"), transaction(1, 1, "c")))).isTrue();
		assertThat(outbox().append(lease, List.of(transaction(0, 2)))).isTrue();
		assertThat(elsewhere().open(ACCOUNT)).containsExactly(transaction(0, 1, "a", "b"), transaction(0, 2),
				transaction(1, 1, "c"));
		assertThat(elsewhere().find(key("b"))).containsExactly(transaction(0, 1, "a", "b"), transaction(0, 2));
	}

	@Test
	void noncesThatAreUsedUpForGoodAreKnownToWhoGetsTheRight() {
		SendingLease first = lease("one", NOW);
		assertThat(first.finalNonces()).isZero();
		outbox().append(first, List.of(transaction(7, 1), transaction(8, 1)));
		assertThat(lease("one", NOW).finalNonces()).isZero();
		outbox().close(first, 8, null);
		outbox().close(first, 7, null);
		assertThat(elsewhere().lease(ACCOUNT, "two", NOW.plus(LENGTH), LENGTH)).get()
			.satisfies((second) -> assertThat(second.finalNonces()).isEqualTo(9));
	}

	@Test
	void noncesThatAnOperatorAcceptsAreKnownToWhoHasTheRight() {
		assertThat(outbox().accept(ACCOUNT, 5)).isFalse();
		assertThat(lease("one", NOW).acceptedNonces()).isZero();
		assertThat(elsewhere().accept(ACCOUNT, 5)).isTrue();
		assertThat(elsewhere().accept(ACCOUNT, 3)).isTrue();
		assertThat(lease("one", NOW).acceptedNonces()).isEqualTo(5);
		assertThat(elsewhere().lease(OTHER_CHAIN, "one", NOW, LENGTH)).get()
			.satisfies((other) -> assertThat(other.acceptedNonces()).isZero());
	}

	@Test
	void paymentMayBeMadeAnewByAnotherTransaction() {
		SendingLease lease = lease("one", NOW);
		outbox().append(lease, List.of(transaction(0, 1, "a")));
		outbox().close(lease, 0, null);
		assertThat(outbox().append(lease, List.of(transaction(1, 1, "a")))).isTrue();
		assertThat(elsewhere().find(key("a"))).containsExactly(transaction(0, 1, "a"), transaction(1, 1, "a"));
		assertThat(elsewhere().open(ACCOUNT)).containsExactly(transaction(1, 1, "a"));
	}

	@Test
	void nonceIsTakenOnce() {
		SendingLease lease = lease("one", NOW);
		assertThat(outbox().append(lease, List.of(transaction(0, 1, "a")))).isTrue();
		assertThat(outbox().append(lease, List.of(transaction(1, 1, "b"), transaction(0, 1, "c")))).isFalse();
		assertThat(outbox().append(lease, List.of(transaction(1, 1, "b"), transaction(1, 1, "c")))).isFalse();
		assertThat(elsewhere().open(ACCOUNT)).containsExactly(transaction(0, 1, "a"));
		assertThat(elsewhere().find(key("b"))).isEmpty();
		assertThat(lease("one", NOW).nextNonce()).hasValue(1);
	}

	@Test
	void nextNonceIsKnownToWhoGetsTheRight() {
		SendingLease first = lease("one", NOW);
		assertThat(first.nextNonce()).isEqualTo(OptionalLong.empty());
		assertThat(outbox().close(first, 5, null)).isTrue();
		assertThat(lease("one", NOW).nextNonce()).isEqualTo(OptionalLong.empty());
		outbox().append(first, List.of(transaction(41, 1), transaction(40, 1)));
		outbox().append(first, List.of(transaction(40, 2)));
		outbox().close(first, 41, null);
		assertThat(elsewhere().lease(ACCOUNT, "two", NOW.plus(LENGTH), LENGTH)).get()
			.satisfies((second) -> assertThat(second.nextNonce()).hasValue(42));
	}

	@Test
	void costIsSharedOutAmongPaymentsAndCountedOnce() {
		SendingLease lease = lease("one", NOW);
		outbox().append(lease,
				List.of(transaction(0, 1, "a", "b", "c"), transaction(1, 1, "a"), transaction(2, 1, "d")));
		outbox().append(lease, List.of(transaction(0, 2)));
		assertThat(elsewhere().costs()).isEmpty();
		assertThat(outbox().close(lease, 0, cost("1000000000000000001", "0.3"))).isTrue();
		assertThat(outbox().close(lease, 0, cost("1000000000000000001", "0.3"))).isTrue();
		assertThat(outbox().close(lease, 1, cost("5", null))).isTrue();
		assertThat(outbox().close(lease, 2, null)).isTrue();
		Map<PaymentKey, SettlementCost> costs = elsewhere().costs(List.of(key("a"), key("b"), key("c"), key("d")));
		assertThat(costs).containsOnlyKeys(key("a"), key("b"), key("c"));
		assertCost(costs.get(key("a")), 2, "0.333333333333333339", "0.1");
		assertCost(costs.get(key("b")), 1, "0.333333333333333334", "0.1");
		assertCost(costs.get(key("c")), 1, "0.333333333333333333", "0.1");
		assertThat(elsewhere().costs()).singleElement().satisfies((total) -> {
			assertThat(total.payments()).isEqualTo(4);
			assertCost(total, 2, "1.000000000000000006", "0.3");
		});
		SendingLease other = outbox().lease(OTHER_CHAIN, "one", NOW, LENGTH).orElseThrow();
		outbox().close(other, 0, cost("7", "1"));
		assertThat(elsewhere().costs()).hasSize(1);
		assertThat(elsewhere().costs(List.of())).isEmpty();
	}

	@Test
	void whatIsClosedAndOldIsDeletedUnlessItIsStillNeeded() {
		SendingLease lease = lease("one", NOW);
		outbox().append(lease, List.of(transaction(0, 1, "a", "b"), transaction(1, 1, "c"), transaction(2, 1, "d"),
				transaction(3, 1, "e"), transaction(4, 1)));
		outbox().append(lease, List.of(transaction(1, 2, "c")));
		LongStream.of(0, 1, 3, 4).forEach((nonce) -> outbox().close(lease, nonce, cost("9", null)));
		List<SettlementCost> costs = elsewhere().costs();
		Instant before = transaction(4, 1).writtenAt();
		assertThat(elsewhere().prune(before, key("b")::equals)).isEqualTo(2);
		assertThat(elsewhere().prune(before, key("b")::equals)).isZero();
		assertThat(elsewhere().find(key("a"))).hasSize(1);
		assertThat(elsewhere().find(key("c"))).isEmpty();
		assertThat(elsewhere().find(key("e"))).isEmpty();
		assertThat(elsewhere().open(ACCOUNT)).containsExactly(transaction(2, 1, "d"));
		assertThat(elsewhere().prune(before.plusSeconds(1), (payment) -> false)).isEqualTo(2);
		assertThat(elsewhere().costs()).isEqualTo(costs);
		SendingLease second = elsewhere().lease(ACCOUNT, "two", NOW.plus(LENGTH), LENGTH).orElseThrow();
		assertThat(second.nextNonce()).hasValue(5);
		assertThat(second.finalNonces()).isEqualTo(5);
	}

	@Test
	void impossibleNumbersAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> transaction(-1, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> transaction(0, 0));
	}

	@Test
	void ofManyProcessesThatWantTheRightAtOnceOneGetsIt() throws Exception {
		for (int round = 0; round < 10; round++) {
			SendingAccount account = new SendingAccount(Network.evm(1000 + round), ACCOUNT.address());
			List<Optional<SendingLease>> leases = Parallel.run(8,
					(i) -> ((i % 2 == 0) ? outbox() : elsewhere()).lease(account, "process" + i, NOW, LENGTH));
			assertThat(leases).filteredOn(Optional::isPresent).hasSize(1);
		}
	}

	/** Both believe that they have the right; only what the fence lets through counts. */
	@Test
	void noNonceIsTakenTwiceWhenTheRightGoesFromOneToTheOther() throws Exception {
		Set<Long> taken = new ConcurrentSkipListSet<>();
		List<Integer> doubles = new ArrayList<>();
		Parallel.run(4, (process) -> {
			TransactionOutbox box = (process % 2 == 0) ? outbox() : elsewhere();
			Instant now = NOW;
			for (int round = 0; round < 25; round++) {
				now = now.plus(LENGTH.multipliedBy(1 + process));
				Optional<SendingLease> lease = box.lease(ACCOUNT, "process" + process, now, LENGTH);
				for (int i = 0; i < 3 && lease.isPresent(); i++) {
					long nonce = lease.get().nextNonce().orElse(0) + i;
					if (!box.append(lease.get(), List.of(transaction(nonce, 1, "p" + process + "-" + nonce)))) {
						break;
					}
					if (!taken.add(nonce)) {
						synchronized (doubles) {
							doubles.add((int) nonce);
						}
					}
				}
			}
			return process;
		});
		assertThat(doubles).isEmpty();
		assertThat(taken).isNotEmpty().containsExactlyElementsOf(LongStream.range(0, taken.size()).boxed().toList());
		assertThat(outbox().open(ACCOUNT)).extracting(OutgoingTransaction::nonce).containsExactlyElementsOf(taken);
	}

	private SendingLease lease(String owner, Instant now) {
		return outbox().lease(ACCOUNT, owner, now, LENGTH).orElseThrow();
	}

	private static TransactionCost cost(String wei, @Nullable String dollars) {
		return new TransactionCost(BigInteger.valueOf(60_000), new BigInteger(wei),
				(dollars != null) ? new BigDecimal(dollars) : null);
	}

	private static void assertCost(@Nullable SettlementCost cost, long transactions, String coins, String dollars) {
		assertThat(cost).isNotNull();
		assertThat(cost.network()).isEqualTo(ACCOUNT.network());
		assertThat(cost.transactions()).isEqualTo(transactions);
		assertThat(cost.coins()).isEqualByComparingTo(coins);
		assertThat(cost.dollars()).isEqualByComparingTo(dollars);
	}

	private static PaymentKey key(String name) {
		return new PaymentKey("eip155:84532/token/payer/" + name);
	}

	private static OutgoingTransaction transaction(long nonce, int attempt, String... payments) {
		return new OutgoingTransaction(ACCOUNT, nonce, attempt,
				new SignedTransaction("0x02" + "%08x".formatted(nonce * 100 + attempt),
						"0x%064x".formatted(nonce * 100 + attempt)),
				new GasFees(BigInteger.TWO.pow(200).add(BigInteger.valueOf(attempt)), BigInteger.valueOf(nonce + 1)),
				IntStream.range(0, payments.length).mapToObj((i) -> key(payments[i])).toList(),
				NOW.plusSeconds(nonce * 100 + attempt));
	}

}
