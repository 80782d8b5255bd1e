package io.github.x402spring.onchain.rail;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.onchain.finality.FinalityTier;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.SettlementResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Which requests are sent together, and when.
 */
class RequestPoolTests {

	private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

	private static final Duration WAIT = Duration.ofSeconds(1);

	private static final CheckedPayment PAYMENT = SignedPayments.valid(NOW, NOW.plusSeconds(300));

	private final RequestPool pool = pool(3);

	@Test
	void withoutBatchesEachIsSentAloneAtOnce() {
		RequestPool alone = pool(1);
		List<SettlementRequest> requests = add(alone, 1, 2);
		assertThat(alone.size()).isEqualTo(2);
		assertThat(alone.take(NOW)).containsExactly(List.of(requests.get(0)), List.of(requests.get(1)));
		assertThat(alone.take(NOW)).isEmpty();
		assertThat(alone.size()).isZero();
	}

	@Test
	void batchIsSentWhenItIsFull() {
		List<SettlementRequest> requests = add(this.pool, 1, 2);
		assertThat(this.pool.take(NOW)).isEmpty();
		requests.addAll(add(this.pool, 3, 4));
		assertThat(this.pool.take(NOW)).containsExactly(requests.subList(0, 3));
		assertThat(this.pool.size()).isEqualTo(1);
	}

	@Test
	void batchIsSentWhenItsOldestRequestHasWaitedLongEnough() {
		List<SettlementRequest> requests = add(this.pool, 1);
		this.pool.add(request(2, 300, false), NOW.plusMillis(900));
		assertThat(this.pool.dueAt()).contains(NOW.plus(WAIT));
		assertThat(this.pool.take(NOW.plus(WAIT).minusMillis(1))).isEmpty();
		assertThat(this.pool.take(NOW.plus(WAIT))).singleElement()
			.satisfies((batch) -> assertThat(batch).hasSize(2).contains(requests.getFirst()));
		assertThat(this.pool.dueAt()).isEmpty();
	}

	@Test
	void batchHasOneRequestOfAPayer() {
		List<SettlementRequest> requests = add(this.pool, 1, 1, 2, 1);
		assertThat(this.pool.take(NOW)).isEmpty();
		requests.addAll(add(this.pool, 3));
		assertThat(this.pool.take(NOW)).containsExactly(List.of(requests.get(0), requests.get(2), requests.get(4)));
		assertThat(this.pool.take(NOW.plus(WAIT))).containsExactly(List.of(requests.get(1)), List.of(requests.get(3)));
	}

	@Test
	void authorizationThatMayEndBeforeItIsInABlockIsSentAloneAtOnce() {
		long least = WAIT.plus(SettlementSettings.DEFAULT.raiseAfter()).plusSeconds(15).toSeconds();
		SettlementRequest early = request(1, least, false);
		SettlementRequest later = request(2, least + 1, false);
		this.pool.add(early, NOW);
		this.pool.add(later, NOW);
		assertThat(this.pool.dueAt()).contains(Instant.EPOCH);
		assertThat(this.pool.take(NOW)).containsExactly(List.of(early));
		assertThat(this.pool.take(NOW.plus(WAIT))).containsExactly(List.of(later));
	}

	@Test
	void whatWasSentBeforeIsSentAloneAtOnce() {
		SettlementRequest anew = request(1, 300, true);
		this.pool.add(anew, NOW);
		assertThat(this.pool.take(NOW)).containsExactly(List.of(anew));
	}

	@Test
	void whatAContractSignedIsSentAloneAtOnce() {
		SettlementRequest contract = request(1, 300, false, false);
		this.pool.add(contract, NOW);
		List<SettlementRequest> requests = add(this.pool, 2, 3);
		assertThat(this.pool.take(NOW)).containsExactly(List.of(contract));
		assertThat(this.pool.take(NOW.plus(WAIT))).containsExactly(requests);
	}

	@Test
	void whatIsAbandonedWasNotSent() {
		List<SettlementRequest> requests = add(this.pool, 1, 2);
		SettlementRequest anew = request(3, 300, true);
		this.pool.add(anew, NOW);
		this.pool.abandon();
		assertThat(requests).allSatisfy((request) -> assertThat(request.result().join())
			.isEqualTo(new SettlementResult.NotSent(Duration.ZERO)));
		assertThat(anew.result().join()).isEqualTo(new SettlementResult.Unknown("not sent again"));
		assertThat(this.pool.take(NOW.plus(WAIT))).isEmpty();
		assertThat(this.pool.size()).isZero();
	}

	@Test
	void settingsHaveLimits() {
		assertThatIllegalArgumentException().isThrownBy(() -> new BatchSettings(0, WAIT));
		assertThatIllegalArgumentException().isThrownBy(() -> new BatchSettings(BatchSettings.LARGEST + 1, WAIT));
		assertThatIllegalArgumentException().isThrownBy(() -> new BatchSettings(2, WAIT.negated()));
		BatchSettings slow = new BatchSettings(2, SettlementSettings.DEFAULT.timeout());
		assertThatIllegalArgumentException().isThrownBy(() -> SettlementSettings.DEFAULT.with(slow));
	}

	private static RequestPool pool(int size) {
		return new RequestPool(SettlementSettings.DEFAULT.with(new BatchSettings(size, WAIT)));
	}

	private static List<SettlementRequest> add(RequestPool pool, int... payers) {
		List<SettlementRequest> requests = new ArrayList<>(
				IntStream.of(payers).mapToObj((payer) -> request(payer, 300, false)).toList());
		requests.forEach((request) -> pool.add(request, NOW));
		return requests;
	}

	private static SettlementRequest request(int payer, long validity, boolean anew) {
		return request(payer, validity, anew, true);
	}

	private static SettlementRequest request(int payer, long validity, boolean anew, boolean ownKey) {
		TransferAuthorization authorization = new TransferAuthorization(new Address("0x%040x".formatted(payer)),
				SignedPayments.PAYEE, SignedPayments.VALUE, BigInteger.ZERO,
				BigInteger.valueOf(NOW.plusSeconds(validity).getEpochSecond()), SignedPayments.NONCE);
		SignedTransfer transfer = new SignedTransfer(SignedPayments.NETWORK, SignedPayments.TOKEN.address(),
				authorization, "0x" + "01".repeat(64) + "1b", ownKey);
		return new SettlementRequest(PAYMENT, transfer, FinalityTier.INCLUDED, NOW.plusSeconds(20), anew,
				new AtomicReference<>(), new CompletableFuture<>());
	}

}
