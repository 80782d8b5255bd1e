package io.github.x402spring.payment;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

import io.github.x402spring.Settlement;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.SignatureRecovery;
import io.github.x402spring.pricing.PaymentOption;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.protocol.ErrorReason;
import io.github.x402spring.protocol.PaymentPayload;
import io.github.x402spring.protocol.PaymentRequirements;
import io.github.x402spring.protocol.StrictJson;
import io.github.x402spring.protocol.X402Codec;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.sandbox.SandboxWallet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One node with a faulty ledger, a faulty verifier and settler, slow and crashing
 * requests, and clients who come back as they like. What may never happen is checked at
 * each step; the sandbox knows where the money is.
 */
final class PaymentWalk {

	private static final Address PAYER = SandboxWallet.developmentKey(0).address();

	private static final Address PAYEE = SandboxWallet.developmentKey(1).address();

	private static final List<String> PRICES = List.of("$0.01", "$0.02", "$0.03");

	private static final List<SandboxOutcome> SILENT_OR_WORSE = List.of(SandboxOutcome.REFUSE, SandboxOutcome.SILENT,
			SandboxOutcome.LOSE_ANSWER);

	/** In use at the same time. */
	private static final int COINS = 12;

	private static final BigDecimal INITIAL = new BigDecimal("1000000");

	private final Random random;

	private final MutableClock clock = new MutableClock(Instant.parse("2030-01-01T00:00:00Z"));

	private final SandboxFacilitator sandbox = new SandboxFacilitator(this.clock, INITIAL, List.of(Shop.NETWORK),
			Shop.ASSETS);

	private final InMemoryPaymentLedger memory = new InMemoryPaymentLedger(100_000, Shop.TTL, this.clock);

	private final FaultyLedger ledger = new FaultyLedger(new WatchedLedger());

	private final PaymentProcessor processor;

	private final PaymentReconciler reconciler;

	private final OfferSource offers;

	private final List<Coin> coins = new ArrayList<>();

	private final List<Flight> flights = new ArrayList<>();

	/** Payments that were sent, not answered, and may still get into a block. */
	private final List<CheckedPayment> late = new ArrayList<>();

	/** Keys of which the settlement was announced, for ever. */
	private final Set<PaymentKey> announced = new HashSet<>();

	private final Set<PaymentKey> sent = new HashSet<>();

	/** Keys for which money moved. */
	private final Set<PaymentKey> paid = new HashSet<>();

	private final Map<String, Integer> seen = new TreeMap<>();

	private final Deque<String> trace = new ArrayDeque<>();

	private String price = PRICES.get(0);

	private int nonces;

	private boolean calm;

	private boolean blind;

	private BigInteger earned = BigInteger.ZERO;

	private final long seed;

	PaymentWalk(long seed) {
		this.seed = seed;
		this.random = new Random(seed);
		// What signatures are worth is tested elsewhere; here everything is the payer's.
		SignatureRecovery recovery = (digest, signature) -> Optional.of(PAYER);
		ExactEvmScheme scheme = new ExactEvmScheme(Shop.ASSETS, recovery, Duration.ofSeconds(6));
		PaymentOption option = new PaymentOption(Shop.NETWORK, null, PAYEE, Shop.MAX_TIMEOUT);
		this.offers = new OfferFactory(List.of(scheme)).resolved((request) -> Optional.of(PaymentTerms.of(this.price)),
				List.of(option));
		this.processor = new PaymentProcessor(List.of(scheme), this::verify, this::settle, this::find, this.ledger,
				List.of(), PaymentPolicy.DEFAULT, this.clock);
		this.reconciler = new PaymentReconciler(this::settle, this::find, this.ledger, List.of(), PaymentPolicy.DEFAULT,
				this.clock);
		this.ledger.failOn((call) -> {
			boolean fails = !this.calm && chance(1);
			this.blind |= fails && call instanceof FaultyLedger.Find;
			return fails;
		});
		this.ledger.loseAnswerOf((call) -> {
			boolean fails = !this.calm && chance(1);
			this.blind |= fails && call instanceof FaultyLedger.Find;
			return fails;
		});
	}

	/** What happened, and how often. */
	Map<String, Integer> seen() {
		return this.seen;
	}

	void run(int steps) {
		int step = 0;
		try {
			for (; step < steps; step++) {
				step();
				check();
			}
			finish();
		}
		catch (Throwable ex) {
			throw new AssertionError("-Dx402.walk.seed=" + this.seed + " fails at step " + step + ": " + ex.getMessage()
					+ "\n" + String.join("\n", this.trace), ex);
		}
	}

	private void step() {
		int dice = this.random.nextInt(100);
		if (this.coins.size() < COINS) {
			this.coins.add(coin());
		}
		// Long before the ledger forgets what is owed.
		Instant old = this.clock.instant().minus(Duration.ofHours(12));
		List.copyOf(this.coins).stream().filter((it) -> it.madeAt.isBefore(old)).forEach(this::retire);
		if (this.coins.isEmpty()) {
			return;
		}
		Coin coin = pick(this.coins);
		if (dice < 36) {
			present(coin, coin.request, coin.payload);
		}
		else if (dice < 40) {
			present(coin, request(), coin.payload);
		}
		else if (dice < 43) {
			present(coin, coin.request, Payloads.spaced(coin.payload));
		}
		else if (dice < 70) {
			fly();
		}
		else if (dice < 78) {
			pass(Duration.ofMillis(this.random.nextInt(3000)));
		}
		else if (dice < 84) {
			pass(Shop.LEASE.minusSeconds(5).plusMillis(this.random.nextInt(10_000)));
		}
		else if (dice < 86) {
			pass(Duration.ofMinutes(this.random.nextInt(50)));
		}
		else if (dice < 89) {
			this.price = pick(PRICES);
		}
		else if (dice < 92) {
			mine();
		}
		else if (dice < 95) {
			reconcile();
		}
		else {
			retire(coin);
		}
	}

	// A client presents a payment.
	private void present(Coin coin, FakePaidRequest request, PaymentPayload payload) {
		Payment before = row(coin);
		boolean sameText = payload.json().equals(coin.text(before));
		boolean sameRequest = before == null || coin.bound(before).equals(request);
		this.blind = false;
		PaymentDecision decision = this.processor.decide(endpoint(request), request, payload);
		trace("present " + coin + " for " + request.path() + (sameText ? "" : " rewritten") + " at " + this.price + ": "
				+ describe(decision));
		switch (decision) {
			case PaymentDecision.Free free -> throw new AssertionError("free");
			case PaymentDecision.Granted granted -> {
				assertThat(sameRequest).as("granted for another request").isTrue();
				assertThat(before == null || sameText).as("granted for another text").isTrue();
				granted(coin, before, request, payload, granted.execution());
			}
			case PaymentDecision.Refused refused -> {
				if (before == null) {
					assertThat(refused.problem()).isNotInstanceOf(PaymentProblem.BoundToOtherRequest.class);
				}
				if (!sameRequest && !this.blind) {
					assertThat(refused.problem()).isEqualTo(new PaymentProblem.BoundToOtherRequest());
				}
				refused(coin, refused.problem());
				if (refused.problem() instanceof PaymentProblem.Rejected rejected && row(coin) == null
						&& !rejected.reason().equals(ErrorReason.INSUFFICIENT_BALANCE)) {
					// Too late, or at yesterday's price: the client makes another
					// payment.
					this.coins.remove(coin);
				}
			}
		}
		if (before == null && row(coin) != null) {
			coin.reservedBy(row(coin), request, payload);
		}
	}

	private void granted(Coin coin, @Nullable Payment before, FakePaidRequest request, PaymentPayload payload,
			PaymentExecution execution) {
		Payment row = row(coin);
		assertThat(row).as("token of the granted").isEqualTo(execution.payment());
		if (before == null) {
			assertThat(row.terms().requirements().amount()).as("price of now").isEqualTo(amount(this.price));
		}
		else {
			assertThat(row.terms()).as("terms of the reservation").isEqualTo(before.terms());
			assertThat(before.money() == MoneyState.RESERVED || before.money() == MoneyState.SETTLED || isPaid(coin))
				.as("granted from " + before.money())
				.isTrue();
			saw((before.money() == MoneyState.RESERVED) ? "taken over" : "redeemed");
		}
		saw("granted");
		this.flights.add(new Flight(coin, execution));
	}

	private void refused(Coin coin, PaymentProblem problem) {
		saw(problem.code());
		switch (problem) {
			// These invite the client to pay anew, or say that nothing was charged.
			case PaymentProblem.Required it -> throw new AssertionError("a challenge without reason");
			case PaymentProblem.Rejected it -> assertNothingMoved(coin);
			case PaymentProblem.SettlementFailed it -> assertNothingMoved(coin);
			case PaymentProblem.Unavailable it -> assertThat(this.blind || !isPaid(coin)).isTrue();
			case PaymentProblem.AlreadyDelivered it -> assertThat(coin.deliveries).isPositive();
			case PaymentProblem.RefundDue it -> assertThat(isPaid(coin)).isTrue();
			case PaymentProblem.Refunded it -> throw new AssertionError("nobody refunded");
			case PaymentProblem.SettlementUnknown it -> assertThat(this.announced).contains(coin.key);
			case PaymentProblem.InProgress it -> {
			}
			case PaymentProblem.BoundToOtherRequest it -> {
			}
			case PaymentProblem.Malformed it -> throw new AssertionError("malformed");
			case PaymentProblem.Unpriceable it -> throw new AssertionError("unpriceable");
		}
	}

	// A request that was let through goes on, or not.
	private void fly() {
		if (this.flights.isEmpty()) {
			return;
		}
		Flight flight = pick(this.flights);
		if (isStale(flight)) {
			saw("stale execution");
		}
		int dice = this.random.nextInt(100);
		if (dice < 12) {
			trace("handler fails " + flight.coin);
			flight.execution.contentFailed();
			// Some call twice, some go on although they should not.
			if (!chance(30)) {
				this.flights.remove(flight);
			}
		}
		else if (dice < 22) {
			trace("crash " + flight.coin);
			this.flights.remove(flight);
		}
		else if (dice < 36) {
			settle(flight);
		}
		else if (settle(flight)) {
			deliver(flight);
		}
	}

	private boolean isStale(Flight flight) {
		Payment row = row(flight.coin);
		return row == null || !row.id().equals(flight.execution.payment().id())
				|| row.version() != flight.execution.payment().version();
	}

	private boolean settle(Flight flight) {
		boolean stale = isStale(flight);
		Optional<PaymentProblem> problem = flight.execution.settle();
		trace("settle " + flight.coin + ": " + problem.map(PaymentProblem::code).orElse("yes"));
		problem.ifPresent((it) -> {
			// Who lost the payment and cannot reach the ledger speaks for itself only.
			this.blind = stale;
			refused(flight.coin, it);
			if (!chance(20)) {
				this.flights.remove(flight);
			}
		});
		return problem.isEmpty();
	}

	private void deliver(Flight flight) {
		boolean truncated = chance(10);
		trace("deliver " + flight.coin + (truncated ? " truncated" : ""));
		if (!flight.delivered) {
			firstByte(flight);
		}
		flight.execution.delivered(truncated);
		Payment row = row(flight.coin);
		if (row != null && row.content() != ContentState.DELIVERED) {
			flight.coin.unwritten++;
			this.flights.remove(flight);
		}
		else if (!chance(10)) {
			this.flights.remove(flight);
		}
	}

	// The content leaves: now or never the money is in, and the payment this request's.
	private void firstByte(Flight flight) {
		Coin coin = flight.coin;
		Payment row = row(coin);
		assertThat(row).as("token of what is delivered").isEqualTo(flight.execution.payment());
		assertThat(row.money()).as("money of what is delivered").isEqualTo(MoneyState.SETTLED);
		assertThat(row.content()).as("content of what is delivered").isEqualTo(ContentState.SERVING);
		assertThat(isPaid(coin)).as("transfer of what is delivered").isTrue();
		assertThat(coin.deliveries - coin.unwritten).as("deliveries that the ledger knew").isZero();
		flight.delivered = true;
		coin.deliveries++;
		saw("delivered");
	}

	private void pass(Duration duration) {
		trace("time passes: " + duration);
		this.clock.advance(duration);
	}

	// What was sent long ago gets into a block.
	private void mine() {
		if (!this.late.isEmpty()) {
			CheckedPayment payment = this.late.remove(this.random.nextInt(this.late.size()));
			if (this.sandbox.settle(payment) instanceof SettlementResult.Settled) {
				trace("late transfer of " + payment.key());
				saw("late transfer");
				paid(payment);
			}
		}
	}

	// One after the other, so that a seed replays.
	private void reconcile() {
		List<Payment> open;
		try {
			open = this.ledger.open(this.clock.instant(), true, 100);
		}
		catch (LedgerUnavailableException ex) {
			return;
		}
		open.forEach((payment) -> {
			this.reconciler.look(payment);
			Payment after = this.memory.find(payment.terms().key()).orElseThrow();
			trace("reconcile " + payment.terms().key() + ": " + payment.money() + " -> " + after.money());
			if (after.proven()) {
				saw("proven " + after.money());
			}
		});
	}

	// The end of a payment: with everything in order it comes to rest.
	private void retire(Coin coin) {
		if (row(coin) != null && row(coin).isLeased(this.clock.instant()) || !coin.isOld(this.clock.instant())) {
			return;
		}
		this.calm = true;
		trace("retire " + coin);
		this.late.removeIf((payment) -> payment.key().equals(coin.key));
		this.flights.removeIf((flight) -> flight.coin == coin);
		Payment row = row(coin);
		if (row != null) {
			PaymentDecision decision = this.processor.decide(endpoint(coin.bound(row)), coin.bound(row),
					Payloads.decode(coin.text(row)));
			if (decision instanceof PaymentDecision.Granted granted && granted.execution().settle().isEmpty()) {
				deliver(new Flight(coin, granted.execution()));
			}
		}
		Payment end = row(coin);
		if (isPaid(coin) && !isForgotten(coin)) {
			assertThat(end).isNotNull();
			assertThat(end.money()).as("end of what was paid").isEqualTo(MoneyState.SETTLED);
			assertThat(end.content() == ContentState.DELIVERED || end.isEntitlement()).isTrue();
		}
		else if (!isPaid(coin)) {
			assertThat(end == null || end.money() == MoneyState.FAILED || end.money() == MoneyState.RESERVED).isTrue();
			assertThat(coin.deliveries).isZero();
		}
		this.coins.remove(coin);
		this.calm = false;
	}

	private void finish() {
		this.flights.clear();
		while (!this.coins.isEmpty()) {
			pass(Duration.ofHours(1));
			List.copyOf(this.coins).forEach(this::retire);
		}
		PaymentTotals totals = this.memory.totals();
		assertThat(totals.settled()).isEqualTo(this.sandbox.transfers());
		assertThat(totals.unknown()).isZero();
		assertThat(totals.revenue().values()).containsExactly(this.earned);
		assertThat(totals.delivered() + totals.entitlements()).isEqualTo(totals.settled());
	}

	// Each step, so without the comfort of assertions.
	private void check() {
		for (Coin coin : this.coins) {
			Payment row = row(coin);
			MoneyState money = (row != null) ? row.money() : null;
			if (isPaid(coin)) {
				require(money == MoneyState.SETTLING || money == MoneyState.SETTLED || money == MoneyState.UNKNOWN
						|| isForgotten(coin), coin + " was paid, and its money is " + money);
			}
			else if (row != null) {
				require(money != MoneyState.SETTLED && row.content() != ContentState.DELIVERED,
						coin + " was not paid, and is " + row);
			}
			int known = coin.deliveries - coin.unwritten;
			require(known == 0 || known == 1, coin + " was delivered " + known + " times");
		}
		BigInteger balance = this.sandbox.balance(Shop.USDC, PAYEE);
		require(this.paid.size() == this.sandbox.transfers(), "transfers");
		require(balance.subtract(INITIAL.movePointRight(6).toBigInteger()).equals(this.earned), "money moved");
	}

	private static void require(boolean condition, String what) {
		if (!condition) {
			throw new AssertionError(what);
		}
	}

	private VerificationResult verify(CheckedPayment payment) {
		Payment row = this.memory.find(payment.key()).orElseThrow();
		assertThat(row.money()).as("reserved before it is verified").isEqualTo(MoneyState.RESERVED);
		if (!this.calm && chance(8)) {
			throw new IllegalStateException("verifier is down");
		}
		return (!this.calm && chance(8)) ? new VerificationResult.Rejected(ErrorReason.INSUFFICIENT_BALANCE)
				: this.sandbox.verify(payment);
	}

	private SettlementResult settle(CheckedPayment payment) {
		Payment row = this.memory.find(payment.key()).orElseThrow();
		assertThat(row.money()).as("written down before it is sent").isIn(MoneyState.SETTLING, MoneyState.UNKNOWN);
		assertThat(row.isLeased(this.clock.instant())).as("somebody's own while it is sent").isTrue();
		assertThat(payment.requirements()).isEqualTo(row.terms().requirements());
		this.sent.add(payment.key());
		int dice = this.calm ? 99 : this.random.nextInt(100);
		int transfers = this.sandbox.transfers();
		try {
			if (dice < 12) {
				this.late.add(payment);
				return new SettlementResult.Unknown("settlement pending");
			}
			if (dice < 18) {
				this.sandbox.nextSettlement(SandboxOutcome.LOSE_ANSWER).settle(payment);
				throw new IllegalStateException("settler broke");
			}
			if (dice < 22) {
				// The request's thread is stopped for longer than its lease.
				SettlementResult result = this.sandbox.settle(payment);
				this.clock.advance(Shop.LEASE);
				return result;
			}
			if (dice < 46) {
				this.sandbox.nextSettlement(pick(SILENT_OR_WORSE));
			}
			return this.sandbox.settle(payment);
		}
		finally {
			assertThat(this.sandbox.transfers() - transfers).isBetween(0, 1);
			if (this.sandbox.transfers() > transfers) {
				paid(payment);
			}
		}
	}

	private Evidence find(Payment payment) {
		int dice = this.calm ? 0 : this.random.nextInt(100);
		if (dice < 45) {
			return this.sandbox.find(payment);
		}
		if (dice < 60) {
			throw new IllegalStateException("node is down");
		}
		return new Evidence.None();
	}

	private void assertNothingMoved(Coin coin) {
		assertThat(isPaid(coin) && !isForgotten(coin)).as("asked to pay again for " + coin).isFalse();
	}

	// What was delivered may be forgotten when nobody can use the authorisation any more.
	private boolean isForgotten(Coin coin) {
		return row(coin) == null && coin.deliveries > 0
				&& this.clock.instant().isAfter(coin.madeAt.plus(Shop.MAX_TIMEOUT).plus(Duration.ofSeconds(599)));
	}

	private boolean isPaid(Coin coin) {
		return this.paid.contains(coin.key);
	}

	// One transfer at most, of the price that was agreed on, and none before.
	private void paid(CheckedPayment payment) {
		assertThat(this.paid.add(payment.key())).as("paid once").isTrue();
		this.earned = this.earned.add(payment.requirements().amount());
	}

	private @Nullable Payment row(Coin coin) {
		return this.memory.find(coin.key).orElse(null);
	}

	private Coin coin() {
		FakePaidRequest request = request();
		PaymentRequirements offer = this.offers.offers(request).get(0);
		long now = this.clock.instant().getEpochSecond();
		String nonce = "0x" + String.format("%064x", ++this.nonces);
		ObjectNode authorization = JsonNodeFactory.instance.objectNode();
		authorization.put("from", PAYER.value());
		authorization.put("to", PAYEE.value());
		authorization.put("value", offer.amount().toString());
		authorization.put("validAfter", "0");
		authorization.put("validBefore", String.valueOf(now + offer.maxTimeoutSeconds()));
		authorization.put("nonce", nonce);
		PaymentPayload payload = Payloads.v2(authorization,
				StrictJson.parseObject("{\"s\":\"0x" + "00".repeat(31) + "01" + "00".repeat(31) + "011b\"}").get("s"),
				X402Codec.toJson(offer));
		PaymentKey key = new PaymentKey(offer.network() + "/" + offer.asset() + "/" + PAYER + "/" + nonce);
		return new Coin("coin" + this.nonces, payload, key, request, this.clock.instant());
	}

	private FakePaidRequest request() {
		return FakePaidRequest.get("/premium/" + this.random.nextInt(4));
	}

	// Even paths settle after the handler, odd ones before it.
	private PaidEndpointDescriptor endpoint(FakePaidRequest request) {
		boolean first = request.path().endsWith("1") || request.path().endsWith("3");
		return new PaidEndpointDescriptor("GET /premium", "Controller#handler", List.of("/premium/{id}"), "", "", "",
				first ? Settlement.BEFORE_HANDLER : Settlement.AFTER_HANDLER, "", this.offers);
	}

	private static BigInteger amount(String price) {
		return new BigDecimal(price.substring(1)).movePointRight(6).toBigIntegerExact();
	}

	private <T> T pick(List<T> list) {
		return list.get(this.random.nextInt(list.size()));
	}

	private boolean chance(int percent) {
		return this.random.nextInt(100) < percent;
	}

	private void saw(String what) {
		this.seen.merge(what, 1, Integer::sum);
	}

	private void trace(String line) {
		if (this.trace.size() == 200) {
			this.trace.removeFirst();
		}
		this.trace.addLast(line);
	}

	private static String describe(PaymentDecision decision) {
		return (decision instanceof PaymentDecision.Refused refused) ? refused.problem().code()
				: decision.getClass().getSimpleName();
	}

	/** A payment of a client. */
	private static final class Coin {

		private final String name;

		private final PaymentPayload payload;

		private final PaymentKey key;

		private final FakePaidRequest request;

		private final Instant madeAt;

		/** Request and text of each reservation, by its id. */
		private final Map<String, FakePaidRequest> requests = new HashMap<>();

		private final Map<String, String> texts = new HashMap<>();

		private int deliveries;

		/**
		 * Deliveries that could not be written down; such content may be fetched again.
		 */
		private int unwritten;

		Coin(String name, PaymentPayload payload, PaymentKey key, FakePaidRequest request, Instant madeAt) {
			this.name = name;
			this.payload = payload;
			this.key = key;
			this.request = request;
			this.madeAt = madeAt;
		}

		void reservedBy(Payment row, FakePaidRequest by, PaymentPayload text) {
			this.requests.put(row.id(), by);
			this.texts.put(row.id(), text.json());
		}

		FakePaidRequest bound(Payment row) {
			return this.requests.get(row.id());
		}

		String text(@Nullable Payment row) {
			return (row != null) ? this.texts.get(row.id()) : this.payload.json();
		}

		boolean isOld(Instant now) {
			return now.isAfter(this.madeAt.plus(Shop.MAX_TIMEOUT).plusSeconds(1));
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	/** A request that was let through. */
	private static final class Flight {

		private final Coin coin;

		private final PaymentExecution execution;

		private boolean delivered;

		Flight(Coin coin, PaymentExecution execution) {
			this.coin = coin;
			this.execution = execution;
		}

	}

	/** The memory ledger, each step of which is checked where it is made. */
	private final class WatchedLedger extends DelegatingLedger {

		private WatchedLedger() {
			super(PaymentWalk.this.memory);
		}

		@Override
		public Reservation reserve(Payment payment) {
			Reservation reservation = PaymentWalk.this.memory.reserve(payment);
			if (reservation instanceof Reservation.Reserved) {
				assertThat(PaymentWalk.this.announced).as("reserved after it was sent")
					.doesNotContain(payment.terms().key());
				assertThat(payment.money()).isEqualTo(MoneyState.RESERVED);
			}
			return reservation;
		}

		@Override
		public boolean transition(Payment current, Payment next) {
			boolean moved = PaymentWalk.this.memory.transition(current, next);
			if (moved) {
				check(current, next);
			}
			return moved;
		}

		@Override
		public boolean remove(Payment current, Removal removal) {
			boolean removed = PaymentWalk.this.memory.remove(current, removal);
			if (removed) {
				assertThat(current.money()).isEqualTo(MoneyState.RESERVED);
				assertThat(PaymentWalk.this.sent).as("given back after it was sent")
					.doesNotContain(current.terms().key());
				saw((removal == Removal.RELEASED) ? "released" : "given back");
			}
			return removed;
		}

		private void check(Payment before, Payment after) {
			assertThat(before.money().canBecome(after.money())).isTrue();
			assertThat(before.content().canBecome(after.content())).isTrue();
			assertThat(after.terms()).isEqualTo(before.terms());
			if (after.content() == ContentState.DELIVERED) {
				assertThat(before.money()).isEqualTo(MoneyState.SETTLED);
			}
			if (before.money() == after.money()) {
				return;
			}
			switch (after.money()) {
				case RESERVED -> throw new AssertionError("reserved again");
				case SETTLING ->
					assertThat(PaymentWalk.this.announced.add(after.terms().key())).as("announced once").isTrue();
				case SETTLED -> {
					assertThat(PaymentWalk.this.paid.contains(after.terms().key())).as("settled with a transfer")
						.isTrue();
					if (before.money() == MoneyState.UNKNOWN) {
						saw("resolved by evidence");
					}
				}
				case FAILED -> {
					assertThat(PaymentWalk.this.paid.contains(after.terms().key())).as("failed without a transfer")
						.isFalse();
					if (before.money() == MoneyState.UNKNOWN) {
						assertThat(PaymentWalk.this.sandbox.find(after)).isInstanceOf(Evidence.Impossible.class);
						saw("failed by evidence");
					}
				}
				case UNKNOWN -> {
					assertThat(before.money()).isEqualTo(MoneyState.SETTLING);
					if ("abandoned".equals(after.reason())) {
						saw("abandoned");
					}
				}
			}
		}

	}

}
