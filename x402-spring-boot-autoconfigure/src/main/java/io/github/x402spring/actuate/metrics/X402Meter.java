package io.github.x402spring.actuate.metrics;

import java.util.List;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/**
 * The meters beside the timers of the observations, with their tags.
 */
enum X402Meter {

	/** Requests that were asked to pay. */
	CHALLENGES("x402.challenges", "Requests that were asked to pay", "", "endpoint", "variant"),

	/** Payments by what became of them. */
	PAYMENTS("x402.payments", "Payments by what became of them", "", "endpoint", "outcome", "network", "asset"),

	/** Money that was settled; the ledger is exact. */
	REVENUE("x402.revenue", "Money that was settled; the ledger is exact", "tokens", "endpoint", "network", "asset"),

	/** Requests that were refused. */
	REJECTIONS("x402.rejections", "Requests that were refused", "", "reason"),

	/** Payments that were presented again. */
	REPLAYS("x402.replays", "Payments that were presented again", "", "kind"),

	/** Settled payments that the chain does not show any more. */
	REORGS("x402.reorgs", "Settled payments that the chain does not show any more", "", "network"),

	/** What was held back of answers until the money was in. */
	BUFFER("x402.buffer.bytes", "What was held back of answers until the money was in", "bytes", "endpoint"),

	/** Payments in the ledger by state. */
	MONEY_STATE("x402.money.state", "Payments in the ledger by state", "", "state", "content"),

	/** Payments whose outcome is not known. */
	UNKNOWN_COUNT("x402.unknown.count", "Payments whose outcome is not known", "", "network"),

	/** Age of the oldest of them. */
	UNKNOWN_AGE("x402.unknown.age.max", "Age of the oldest of them", "seconds", "network"),

	/** Settled payments whose content is owed and which nobody works on. */
	PAID_WITHOUT_CONTENT("x402.paid.without.content",
			"Settled payments whose content is owed and which nobody works on", ""),

	/** Delivered content whose money is not settled. */
	CONTENT_WITHOUT_PAYMENT("x402.content.without.payment", "Delivered content whose money is not settled", ""),

	/** Memory that the ledger in memory uses. */
	LEDGER_MEMORY_USED("x402.ledger.memory.used", "Memory that the ledger in memory uses", "bytes"),

	/** Memory that the ledger in memory may use. */
	LEDGER_MEMORY_MAX("x402.ledger.memory.max", "Memory that the ledger in memory may use", "bytes"),

	/** Time since the reconciler was done last. */
	RECONCILER_AGE("x402.reconciler.age", "Time since the reconciler was done last", "seconds"),

	/** 1 for the state that an operation of a facilitator is in. */
	CIRCUIT("x402.circuit.state", "1 for the state that an operation of a facilitator is in", "", "facilitator",
			"operation", "state"),

	/** How many calls of a facilitator are under way. */
	FACILITATOR_ACTIVE("x402.facilitator.calls.active", "Calls of a facilitator that are under way", "calls",
			"facilitator", "operation"),

	/** How many calls of a facilitator may be under way. */
	FACILITATOR_MAX("x402.facilitator.calls.max", "Calls of a facilitator that may be under way at once", "calls",
			"facilitator", "operation"),

	/** By how much others are ahead of this clock. */
	CLOCK_SKEW("x402.clock.skew", "By how much others are ahead of this clock", "seconds", "source"),

	/** Age of the newest block of a node. */
	HEAD_LAG("x402.chain.head.lag", "Age of the newest block of a node", "seconds", "server.address", "network");

	private final String key;

	private final String description;

	private final String unit;

	private final List<String> tags;

	X402Meter(String key, String description, String unit, String... tags) {
		this.key = key;
		this.description = description;
		this.unit = unit;
		this.tags = List.of(tags);
	}

	/**
	 * Return the name.
	 * @return the name
	 */
	public String key() {
		return this.key;
	}

	/**
	 * Return the keys of the tags.
	 * @return the keys
	 */
	public List<String> tags() {
		return this.tags;
	}

	Meter.MeterProvider<Counter> counter(MeterRegistry registry) {
		Counter.Builder builder = Counter.builder(this.key).description(this.description);
		return (this.unit.isEmpty() ? builder : builder.baseUnit(this.unit)).withRegistry(registry);
	}

	Meter.MeterProvider<DistributionSummary> summary(MeterRegistry registry) {
		return DistributionSummary.builder(this.key)
			.description(this.description)
			.baseUnit(this.unit)
			.withRegistry(registry);
	}

	// Strongly held: nobody else holds the supplier.
	void gauge(MeterRegistry registry, Tags values, Supplier<Number> value) {
		Gauge.Builder<Supplier<Number>> builder = Gauge.builder(this.key, value)
			.description(this.description)
			.tags(values)
			.strongReference(true);
		(this.unit.isEmpty() ? builder : builder.baseUnit(this.unit)).register(registry);
	}

}
