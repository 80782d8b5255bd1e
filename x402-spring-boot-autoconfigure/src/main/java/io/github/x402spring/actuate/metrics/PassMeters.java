package io.github.x402spring.actuate.metrics;

import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.pass.Draw;
import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassCheck;
import io.github.x402spring.payment.pass.PassGrant;
import io.github.x402spring.payment.pass.PassListener;
import io.github.x402spring.payment.pass.PassTotals;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.PassUnit;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Counts what this process does with passes, and shows what is owed to their holders.
 */
final class PassMeters implements PassListener, MeterBinder {

	private static final List<String> OUTCOMES = List.of("used", "given_back");

	private final PassWatch watch;

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	private final Set<Kind> kinds = new LinkedHashSet<>();

	private final Set<Token> tokens = new LinkedHashSet<>();

	private final Set<String> endpoints = new LinkedHashSet<>();

	/**
	 * Create meters.
	 * @param watch looks into the store
	 */
	PassMeters(PassWatch watch) {
		this.watch = watch;
		// What is not sold any more may still be owed.
		watch.onLook((totals) -> totals.forEach((it) -> {
			announce(Kind.of(it));
			announce(Token.of(it));
		}));
	}

	@Override
	public synchronized void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
		this.kinds.forEach((kind) -> show(registry, kind));
		this.tokens.forEach((token) -> show(registry, token));
		PassCheck.REASONS
			.forEach((reason) -> X402Meter.PASSES_REFUSED.counter(registry).withTags(Tags.of("reason", reason)));
		this.endpoints.forEach((endpoint) -> zero(registry, endpoint));
	}

	/**
	 * Begin to count the sales of a pass, with nothing, and show what is owed.
	 * @param pass a pass that is sold
	 */
	void announce(PassTerms pass) {
		announce(new Kind(pass.plan(), pass.name(), pass.unit()));
	}

	/**
	 * Begin to count what passes are used for, with nothing.
	 * @param endpoint the endpoint
	 */
	synchronized void announce(PaidEndpointDescriptor endpoint) {
		if (endpoint.plan() != null && this.endpoints.add(endpoint.id())) {
			this.registries.forEach((registry) -> zero(registry, endpoint.id()));
		}
	}

	private synchronized void announce(Kind kind) {
		if (this.kinds.add(kind)) {
			this.registries.forEach((registry) -> show(registry, kind));
		}
	}

	private synchronized void announce(Token token) {
		if (this.tokens.add(token)) {
			this.registries.forEach((registry) -> show(registry, token));
		}
	}

	@Override
	public void onSold(Pass pass, PassGrant grant) {
		add(X402Meter.PASSES_SOLD, tags(pass.plan(), grant.name()));
	}

	@Override
	public void onRunsLow(Pass pass, PassGrant grant) {
		add(X402Meter.PASSES_LOW, tags(pass.plan(), grant.name()));
	}

	@Override
	public void onEnded(Pass pass, PassGrant grant) {
		add(X402Meter.PASSES_ENDED, tags(pass.plan(), grant.name()));
	}

	@Override
	public void onNotCovering(String endpoint, String reason) {
		add(X402Meter.PASSES_REFUSED, Tags.of("reason", reason));
	}

	@Override
	public void onUsed(Draw draw) {
		add(X402Meter.DRAWS, draw(draw.endpoint(), "used"));
	}

	@Override
	public void onGivenBack(Draw draw) {
		add(X402Meter.DRAWS, draw(draw.endpoint(), "given_back"));
	}

	private void add(X402Meter meter, Tags tags) {
		this.registries.forEach((registry) -> meter.counter(registry).withTags(tags).increment());
	}

	private static void zero(MeterRegistry registry, String endpoint) {
		OUTCOMES.forEach((outcome) -> X402Meter.DRAWS.counter(registry).withTags(draw(endpoint, outcome)));
	}

	private void show(MeterRegistry registry, Kind kind) {
		Tags tags = tags(kind.plan, kind.name);
		X402Meter.PASSES_SOLD.counter(registry).withTags(tags);
		X402Meter.PASSES_LOW.counter(registry).withTags(tags);
		X402Meter.PASSES_ENDED.counter(registry).withTags(tags);
		figure(registry, X402Meter.PASSES_VALID, kind, (it) -> BigDecimal.valueOf(it.grants()));
		if (kind.unit != PassUnit.TIME) {
			figure(registry, X402Meter.PASSES_GRANTED, kind, PassTotals::granted);
			figure(registry, X402Meter.PASSES_OUTSTANDING, kind, PassTotals::outstanding);
		}
	}

	private void figure(MeterRegistry registry, X402Meter meter, Kind kind, Function<PassTotals, BigDecimal> figure) {
		meter.gauge(registry, tags(kind), () -> sum((it) -> Kind.of(it).equals(kind), figure));
	}

	private void show(MeterRegistry registry, Token token) {
		X402Meter.PASSES_UNEARNED.gauge(registry, tags(token.kind).and("network", token.network, "asset", token.symbol),
				() -> sum((it) -> Token.of(it).equals(token), PassTotals::unearned));
	}

	private Number sum(Predicate<PassTotals> which, Function<PassTotals, BigDecimal> figure) {
		return this.watch.totals()
			.map((totals) -> totals.stream()
				.filter(which)
				.map(figure)
				.reduce(BigDecimal.ZERO, BigDecimal::add)
				.doubleValue())
			.orElse(Double.NaN);
	}

	private static Tags tags(Kind kind) {
		return tags(kind.plan, kind.name).and("unit", PaymentMeters.lower(kind.unit));
	}

	private static Tags tags(String plan, String pass) {
		return Tags.of("plan", plan, "pass", pass);
	}

	private static Tags draw(String endpoint, String outcome) {
		return Tags.of("endpoint", endpoint, "outcome", outcome);
	}

	/** Tokens of one name are one. */
	private record Token(Kind kind, String network, String symbol) {

		static Token of(PassTotals totals) {
			return new Token(Kind.of(totals), totals.network().id(), totals.symbol());
		}

	}

	private record Kind(String plan, String name, PassUnit unit) {

		static Kind of(PassTotals totals) {
			return new Kind(totals.plan(), totals.name(), totals.unit());
		}

	}

}
