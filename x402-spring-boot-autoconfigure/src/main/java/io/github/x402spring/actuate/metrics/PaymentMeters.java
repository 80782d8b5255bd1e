package io.github.x402spring.actuate.metrics;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.x402spring.Network;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentToken;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens at the gate and what this process does with payments. Tags are
 * endpoints, networks, tokens by symbol and words of closed lists.
 */
final class PaymentMeters implements PaymentListener, MeterBinder {

	/** Tags tokens without a known ticker: an address is no tag. */
	private static final String OTHER = "other";

	// Those that alerts and pictures are made of. What was never counted is not there at
	// all, and a question for the increase misses the first one.
	private static final List<String> OUTCOMES = List.of("settled", "delivered", "failed", "unknown");

	private final AssetRegistry assets;

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	private final Map<String, PaidEndpointDescriptor> endpoints = new ConcurrentHashMap<>();

	/**
	 * Create meters.
	 * @param assets knows decimals and symbols
	 */
	PaymentMeters(AssetRegistry assets) {
		this.assets = assets;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
		this.endpoints.values().forEach((endpoint) -> zero(registry, endpoint));
	}

	/**
	 * Begin to count what happens at an endpoint, with nothing.
	 * @param endpoint the endpoint
	 */
	void announce(PaidEndpointDescriptor endpoint) {
		if (this.endpoints.putIfAbsent(endpoint.id(), endpoint) == null) {
			this.registries.forEach((it) -> zero(it, endpoint));
		}
	}

	@Override
	public void onPresented(PaidEndpointDescriptor endpoint) {
		announce(endpoint);
	}

	@Override
	public void onRefused(PaidEndpointDescriptor endpoint, PaymentProblem problem) {
		announce(endpoint);
		if (problem instanceof PaymentProblem.Required required) {
			add(X402Meter.CHALLENGES, challenge(endpoint, required.page() ? "html" : "json"));
			return;
		}
		add(X402Meter.REJECTIONS, Tags.of("reason", RejectionReasons.of(problem)));
		String kind = replay(problem);
		if (kind != null) {
			add(X402Meter.REPLAYS, Tags.of("kind", kind));
		}
	}

	@Override
	public void onAnsweredAgain(PaidEndpointDescriptor endpoint, Payment known) {
		add(X402Meter.REPLAYS, Tags.of("kind", "answered_again"));
	}

	@Override
	public void onTransition(@Nullable Payment before, Payment after) {
		if (before == null) {
			count(after, "reserved");
			return;
		}
		if (before.money() != after.money() && after.money() != MoneyState.SETTLING) {
			count(after, lower(after.money()));
			if (after.money() == MoneyState.SETTLED) {
				earn(before, after);
			}
			else if (before.money() == MoneyState.SETTLED) {
				add(X402Meter.REORGS, Tags.of("network", after.terms().quote().network().id()));
			}
		}
		if (before.content() != after.content()) {
			if (after.content() == ContentState.FAILED) {
				count(after, "content_failed");
			}
			else if (after.content() == ContentState.DELIVERED) {
				count(after, "delivered");
			}
			else if (after.content() == ContentState.REFUNDED) {
				count(after, "refunded");
			}
		}
	}

	@Override
	public void onRemoved(Payment payment, PaymentLedger.Removal removal) {
		count(payment, lower(removal));
	}

	@Override
	public void onNotDelivered(Payment payment, String reason) {
		count(payment, "not_delivered");
	}

	private void zero(MeterRegistry registry, PaidEndpointDescriptor endpoint) {
		for (String variant : List.of("json", "html")) {
			X402Meter.CHALLENGES.counter(registry).withTags(challenge(endpoint, variant));
		}
		for (PaymentToken token : endpoint.quotes().tokens()) {
			String symbol = this.assets.symbol(token.network(), token.asset()).orElse(OTHER);
			Tags tags = tags(endpoint.id(), token.network(), symbol);
			OUTCOMES.forEach((it) -> X402Meter.PAYMENTS.counter(registry).withTags(tags.and("outcome", it)));
			if (!symbol.equals(OTHER)) {
				X402Meter.REVENUE.counter(registry).withTags(tags);
			}
			X402Meter.REORGS.counter(registry).withTags(Tags.of("network", token.network().id()));
		}
	}

	// A settlement that was in doubt is counted once.
	private void earn(Payment before, Payment after) {
		if (!before.wasSettled()) {
			Quote quote = after.terms().quote();
			this.assets.amount(quote.network(), quote.asset(), after.amount())
				.ifPresent((amount) -> add(X402Meter.REVENUE, tags(after), amount));
		}
	}

	private void count(Payment payment, String outcome) {
		add(X402Meter.PAYMENTS, tags(payment).and("outcome", outcome));
	}

	private void add(X402Meter meter, Tags tags) {
		add(meter, tags, BigDecimal.ONE);
	}

	private void add(X402Meter meter, Tags tags, BigDecimal amount) {
		this.registries.forEach((it) -> meter.counter(it).withTags(tags).increment(amount.doubleValue()));
	}

	private Tags tags(Payment payment) {
		Quote quote = payment.terms().quote();
		return tags(payment.terms().endpoint(), quote.network(),
				this.assets.symbol(quote.network(), quote.asset()).orElse(OTHER));
	}

	private static Tags tags(String endpoint, Network network, String symbol) {
		return Tags.of("endpoint", endpoint, "network", network.id(), "asset", symbol);
	}

	private static Tags challenge(PaidEndpointDescriptor endpoint, String variant) {
		return Tags.of("endpoint", endpoint.id(), "variant", variant);
	}

	private static @Nullable String replay(PaymentProblem problem) {
		return switch (problem) {
			case PaymentProblem.AlreadyDelivered it -> "stored";
			case PaymentProblem.InProgress it -> "in_progress";
			case PaymentProblem.BoundToOtherRequest it -> "bound_elsewhere";
			case PaymentProblem.IdentifierConflict it -> "identifier_conflict";
			case PaymentProblem.RefundDue it -> "refund_due";
			case PaymentProblem.Refunded it -> "refunded";
			case PaymentProblem.Unattributed it -> "unattributed";
			case PaymentProblem.CallRepeated it -> "stored";
			case PaymentProblem.NotUsable it -> null;
			case PaymentProblem.ScopeDenied it -> null;
			case PaymentProblem.Denied it -> null;
			case PaymentProblem.BudgetSpent it -> null;
			case PaymentProblem.RateLimited it -> null;
			case PaymentProblem.Required it -> null;
			case PaymentProblem.PassExhausted it -> null;
			case PaymentProblem.PassNotAccepted it -> null;
			case PaymentProblem.Malformed it -> null;
			case PaymentProblem.Rejected it -> null;
			case PaymentProblem.SettlementFailed it -> null;
			case PaymentProblem.SettlementUnknown it -> null;
			case PaymentProblem.Unavailable it -> null;
			case PaymentProblem.ContentTooLarge it -> null;
			case PaymentProblem.NotForSale it -> null;
			case PaymentProblem.Unpriceable it -> null;
		};
	}

	static String lower(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

}
