package io.github.x402spring.payment.engine;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.x402spring.Settlement;
import io.github.x402spring.evm.Address;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the parts of a walk share: the dice, the time, the chain, the ledger, and who is
 * about.
 */
final class WalkWorld {

	static final List<String> PRICES = List.of("$0.01", "$0.02", "$0.03");

	private static final Address PAYER = SandboxWallet.developmentKey(0).address();

	private static final Address PAYEE = SandboxWallet.developmentKey(1).address();

	/** How deep one may be interrupted while one is interrupted. */
	private static final int DEPTH = 2;

	private static final int TRACE = 300;

	final Random random;

	final MutableClock clock = new MutableClock(Instant.parse("2030-01-01T00:00:00Z"));

	final WalkChain chain = new WalkChain(this);

	final WalkLedger ledger;

	// What signatures are worth is tested elsewhere; here everything is the payer's.
	final PaymentScheme scheme = new ExactEvmScheme(Shop.ASSETS, (digest, signature) -> Optional.of(PAYER),
			Duration.ofSeconds(6));

	final QuoteSource quotes = new QuoteFactory(List.of(this.scheme)).resolved(
			(request) -> Optional.of(PaymentTerms.of(this.price)),
			List.of(new PaymentWay(Shop.NETWORK, null, PAYEE.value(), Shop.MAX_TIMEOUT)));

	final List<WalkNode> nodes = new ArrayList<>();

	/** Payments in use. */
	final List<WalkCoin> coins = new ArrayList<>();

	final Map<String, Integer> seen = new TreeMap<>();

	String price = PRICES.get(0);

	/** Whether everything works, for a while. */
	boolean calm;

	/** How often something failed or was interrupted; one compares before and after. */
	int troubles;

	/** The same for what makes one not know a payment. */
	int waits;

	private final Map<PaymentKey, WalkCoin> known = new HashMap<>();

	private final Deque<String> trace = new ArrayDeque<>();

	private final Runnable step;

	private int depth;

	private int starts;

	WalkWorld(long seed, Function<Clock, ReportingLedger> ledger, Runnable step) {
		this.random = new Random(seed);
		this.ledger = new WalkLedger(ledger.apply(this.clock), this);
		this.step = step;
		this.nodes.add(new WalkNode(this, "a"));
		this.nodes.add(new WalkNode(this, "b"));
	}

	/** Other things happen while a process waits, or does not run at all. */
	void interrupt(WalkNode node, int percent) {
		node.requireAlive();
		if (this.calm || this.depth == DEPTH || !chance(percent)) {
			return;
		}
		this.depth++;
		this.troubles++;
		this.waits++;
		node.paused++;
		trace("{ " + node + " waits");
		try {
			for (int i = this.random.nextInt(6); i >= 0; i--) {
				this.step.run();
			}
		}
		finally {
			this.depth--;
			node.paused--;
			trace("} " + node + ((node.dead) ? " is gone" : " goes on"));
		}
		node.requireAlive();
	}

	boolean isInterrupted() {
		return this.depth > 0;
	}

	/** A process ends without notice, and starts again. */
	void crash(WalkNode node) {
		saw("crash");
		trace("crash of " + node);
		node.dead = true;
		node.flights.clear();
		this.nodes.set(this.nodes.indexOf(node), new WalkNode(this, node.name));
	}

	List<WalkNode> running() {
		return this.nodes.stream().filter((node) -> node.paused == 0).toList();
	}

	int nextStart() {
		return ++this.starts;
	}

	WalkCoin coin(PaymentKey key) {
		return this.known.get(key);
	}

	WalkCoin newCoin() {
		FakePaidRequest request = request();
		PaymentRequirements offer = PaymentRequirements.of(this.quotes.quotes(request).get(0));
		int number = this.known.size() + 1;
		String nonce = "0x" + String.format("%064x", number);
		ObjectNode authorization = JsonNodeFactory.instance.objectNode();
		authorization.put("from", PAYER.value());
		authorization.put("to", PAYEE.value());
		authorization.put("value", offer.amount().toString());
		authorization.put("validAfter", "0");
		authorization.put("validBefore",
				String.valueOf(this.clock.instant().getEpochSecond() + offer.maxTimeoutSeconds()));
		authorization.put("nonce", nonce);
		PaymentPayload payload = Payloads.v2(authorization,
				StrictJson.parseObject("{\"s\":\"0x" + "00".repeat(31) + "01" + "00".repeat(31) + "011b\"}").get("s"),
				X402Codec.toJson(offer));
		PaymentKey key = new PaymentKey(offer.network() + "/" + offer.asset() + "/" + PAYER + "/" + nonce);
		WalkCoin coin = new WalkCoin("coin" + number, payload, key, request, this.clock.instant());
		this.known.put(key, coin);
		return coin;
	}

	FakePaidRequest request() {
		return FakePaidRequest.get("/premium/" + this.random.nextInt(4));
	}

	// Even paths settle after the handler, odd ones before it.
	PaidEndpointDescriptor endpoint(FakePaidRequest request) {
		boolean first = request.path().endsWith("1") || request.path().endsWith("3");
		return new PaidEndpointDescriptor("GET /premium", "Controller#handler", List.of("/premium/{id}"), "", "", "",
				(first) ? Settlement.BEFORE_HANDLER : Settlement.AFTER_HANDLER, "", this.quotes);
	}

	BigInteger amount() {
		return new BigDecimal(this.price.substring(1)).movePointRight(6).toBigIntegerExact();
	}

	<T> T pick(List<T> list) {
		return list.get(this.random.nextInt(list.size()));
	}

	boolean chance(int percent) {
		return this.random.nextInt(100) < percent;
	}

	void saw(String what) {
		this.seen.merge(what, 1, Integer::sum);
	}

	void trace(String line) {
		if (this.trace.size() == TRACE) {
			this.trace.removeFirst();
		}
		this.trace.addLast("  ".repeat(this.depth) + line);
	}

	String story() {
		return String.join("\n", this.trace);
	}

	static void require(boolean condition, Supplier<String> what) {
		if (!condition) {
			throw new AssertionError(what.get());
		}
	}

}
