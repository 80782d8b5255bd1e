package io.github.x402spring.actuate.metrics;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/**
 * The meters beside the timers of the observations, with their tags.
 */
enum X402Meter {

	/** Requests that were answered with a payment challenge. */
	CHALLENGES("x402.challenges", "Requests that were answered with a payment challenge", "", "endpoint", "variant"),

	/** Payments by outcome. */
	PAYMENTS("x402.payments", "Payments by outcome", "", "endpoint", "outcome", "network", "asset"),

	/** Settled amounts; the ledger has the exact amounts. */
	REVENUE("x402.revenue", "Settled amounts; the ledger has the exact amounts", "tokens", "endpoint", "network",
			"asset"),

	/** Requests that were refused. */
	REJECTIONS("x402.rejections", "Refused requests", "", "reason"),

	/** Payments that were presented again. */
	REPLAYS("x402.replays", "Payments presented again", "", "kind"),

	/** Settled payments that the chain no longer shows. */
	REORGS("x402.reorgs", "Settled payments that the chain no longer shows", "", "network"),

	/** Response bytes held back until the payment was settled. */
	BUFFER("x402.buffer.bytes", "Response bytes held back until the payment was settled", "bytes", "endpoint"),

	/** Payments in the ledger by state. */
	MONEY_STATE("x402.money.state", "Payments in the ledger, by state", "", "state", "content"),

	/** Payments whose outcome is not known. */
	UNKNOWN_COUNT("x402.unknown.count", "Payments with an unknown outcome", "", "network"),

	/** Age of the oldest payment whose outcome is not known. */
	UNKNOWN_AGE("x402.unknown.age.max", "Age of the oldest payment whose outcome is not known", "seconds", "network"),

	/** Settled payments whose content is owed and that no process is working on. */
	PAID_WITHOUT_CONTENT("x402.paid.without.content",
			"Settled payments whose content is owed and that no process is working on", ""),

	/** Delivered content whose payment is not settled. */
	CONTENT_WITHOUT_PAYMENT("x402.content.without.payment", "Delivered content whose payment is not settled", ""),

	/** Memory used by the in-memory ledger. */
	LEDGER_MEMORY_USED("x402.ledger.memory.used", "Memory used by the in-memory ledger", "bytes"),

	/** Memory limit of the in-memory ledger. */
	LEDGER_MEMORY_MAX("x402.ledger.memory.max", "Memory limit of the in-memory ledger", "bytes"),

	/** Time since the last run of the reconciler ended. */
	RECONCILER_AGE("x402.reconciler.age", "Time since the last run of the reconciler ended", "seconds"),

	/** 1 for the current state of an operation of a facilitator. */
	CIRCUIT("x402.circuit.state", "1 for the current state of an operation of a facilitator", "", "facilitator",
			"operation", "state"),

	/** How many calls of a facilitator are under way. */
	FACILITATOR_ACTIVE("x402.facilitator.calls.active", "Calls to a facilitator that are in progress", "calls",
			"facilitator", "operation"),

	/** How many calls of a facilitator may be under way. */
	FACILITATOR_MAX("x402.facilitator.calls.max", "Maximum number of concurrent calls to a facilitator", "calls",
			"facilitator", "operation"),

	/** How far other clocks are ahead of this one. */
	CLOCK_SKEW("x402.clock.skew", "How far other clocks are ahead of this one", "seconds", "source"),

	/** Age of the newest block of a node. */
	HEAD_LAG("x402.chain.head.lag", "Age of the newest block reported by a node", "seconds", "server.address",
			"network"),

	/** What an account holds that pays for gas. */
	BALANCE("x402.onchain.balance", "Balance of an account that pays for gas", "coins", "network", "account"),

	/** Below what balance such an account is low. */
	BALANCE_MIN("x402.onchain.balance.min", "Balance below which an account that pays for gas is low", "coins",
			"network", "account"),

	/** What final transactions cost. */
	COST("x402.onchain.cost", "Cost of transactions in final blocks", "coins", "network"),

	/** What final transactions cost in dollars. */
	COST_DOLLARS("x402.onchain.cost.dollars", "Cost of transactions in final blocks in dollars", "", "network"),

	/** What it costs to settle a payment now. */
	COST_ESTIMATE("x402.onchain.cost.estimate", "Cost of settling one payment at current fees", "dollars", "network"),

	/** How much gas final transactions used. */
	GAS("x402.onchain.gas", "Gas used by transactions in final blocks", "gas", "network"),

	/** For how many payments final transactions were sent. */
	ONCHAIN_PAYMENTS("x402.onchain.payments", "Payments for which transactions in final blocks were sent", "",
			"network"),

	/** What became of invoices. */
	INVOICES("x402.lightning.invoices", "Invoices that challenges asked for, by what became of them", "", "network",
			"outcome"),

	/** How many invoices are open. */
	INVOICES_OPEN("x402.lightning.invoices.open", "Invoices that can be paid now", "", "network"),

	/** How many invoices may be open. */
	INVOICES_MAX("x402.lightning.invoices.max", "Maximum number of invoices that can be paid at once", "", "network"),

	/** 1 for the current state of the node of Lightning. */
	NODE_STATE("x402.lightning.node.state", "1 for the current state of the Lightning node", "", "network", "state"),

	/** How often the node of Lightning was let rest. */
	NODE_RESTS("x402.lightning.rests", "How often the Lightning node was not called for a while after failures", "",
			"network"),

	/** What a bitcoin costs. */
	RATE("x402.lightning.rate", "Price of one bitcoin at which prices in dollars are paid over Lightning", "dollars"),

	/** How old that is. */
	RATE_AGE("x402.lightning.rate.age", "Age of that price", "seconds"),

	/** How old it may be. */
	RATE_AGE_MAX("x402.lightning.rate.age.max", "Maximum age of that price", "seconds"),

	/** Sales of passes. */
	PASSES_SOLD("x402.passes.sold", "Passes that were sold or renewed", "", "plan", "pass"),

	/** Passes that run low. */
	PASSES_LOW("x402.passes.low", "Purchases of passes of which a tenth or less was left for the first time", "",
			"plan", "pass"),

	/** Purchases that were ended before their time. */
	PASSES_ENDED("x402.passes.ended", "Purchases of passes that were refunded or revoked", "", "plan", "pass"),

	/** Passes that did not cover the call. */
	PASSES_REFUSED("x402.passes.refused", "Passes that were presented and did not cover the call", "", "reason"),

	/** Uses of passes. */
	DRAWS("x402.draws", "Uses of passes", "", "endpoint", "outcome"),

	/** Purchases of passes that are valid. */
	PASSES_VALID("x402.passes.valid", "Purchases of passes that have not ended", "", "plan", "pass", "unit"),

	/** What was bought by them. */
	PASSES_GRANTED("x402.passes.granted", "What was bought by purchases of passes that have not ended", "", "plan",
			"pass", "unit"),

	/** What of it is owed. */
	PASSES_OUTSTANDING("x402.passes.outstanding", "What is left on purchases of passes that have not ended", "", "plan",
			"pass", "unit"),

	/** What of their price is not earned yet. */
	PASSES_UNEARNED("x402.passes.unearned", "What was paid for passes and is not earned yet", "tokens", "plan", "pass",
			"unit", "network", "asset"),

	/** Free calls of plans. */
	FREE_CALLS("x402.free.calls", "Free calls of plans", "", "plan", "outcome"),

	/** Budgets of plans. */
	BUDGETS("x402.budgets", "Requests by budgets of plans", "", "plan", "budget", "outcome"),

	/** What calls used that their plans meter, up to the maximum of each call. */
	USAGE("x402.usage", "What calls used that their plans meter", "", "plan", "unit"),

	/** What calls used beyond the maximum, which is not charged. */
	USAGE_EXCESS("x402.usage.excess", "What calls used beyond the maximum of their plans", "", "plan", "unit"),

	/** Decisions of limits. */
	LIMITS("x402.limits", "Decisions of limits of requests", "", "limit", "plan", "outcome");

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

	// The source is weakly held: it must live elsewhere.
	<T> void total(MeterRegistry registry, Tags values, T source, ToDoubleFunction<T> value) {
		FunctionCounter.Builder<T> builder = FunctionCounter.builder(this.key, source, value)
			.description(this.description)
			.tags(values);
		(this.unit.isEmpty() ? builder : builder.baseUnit(this.unit)).register(registry);
	}

	// Strongly held: nothing else holds the supplier.
	void gauge(MeterRegistry registry, Tags values, Supplier<Number> value) {
		Gauge.Builder<Supplier<Number>> builder = Gauge.builder(this.key, value)
			.description(this.description)
			.tags(values)
			.strongReference(true);
		(this.unit.isEmpty() ? builder : builder.baseUnit(this.unit)).register(registry);
	}

}
