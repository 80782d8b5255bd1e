package io.github.x402spring.actuate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.actuate.SelfCheckDescriptor.Outcome;
import io.github.x402spring.actuate.metrics.LedgerLook;
import io.github.x402spring.actuate.plans.DeniedCalls;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.facilitator.Facilitator;
import io.github.x402spring.facilitator.FacilitatorLimits;
import io.github.x402spring.facilitator.client.FacilitatorClient;
import io.github.x402spring.facilitator.client.FacilitatorException;
import io.github.x402spring.facilitator.client.FacilitatorOperation;
import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.LightningNodeException;
import io.github.x402spring.lightning.LightningNodeException.Trouble;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.lightning.rail.LightningRail;
import io.github.x402spring.lightning.rail.LightningScheme;
import io.github.x402spring.lightning.rail.LightningSettings;
import io.github.x402spring.lightning.rate.BitcoinRate;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.github.x402spring.onchain.Chains;
import io.github.x402spring.onchain.cost.ChainCosts;
import io.github.x402spring.onchain.cost.CostPolicy;
import io.github.x402spring.onchain.cost.OnchainCosts;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.engine.PaymentSwitch;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.limit.Limits;
import io.github.x402spring.payment.limit.RateLimit;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.plan.ValidityPeriod;
import io.github.x402spring.payment.quota.FreeQuota;
import io.github.x402spring.payment.quota.QuotaPeriod;
import io.github.x402spring.payment.quota.QuotaSubject;
import io.github.x402spring.payment.quota.budget.Budget;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.pricing.PriceTiers;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.SettlementResponse;
import io.github.x402spring.x402.SupportedKinds;
import io.github.x402spring.x402.VerifyResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is told of facilitators, and of what settling costs.
 */
@Tag("integration")
class X402ReportTests {

	private static final SupportedKinds BASE = new SupportedKinds(
			List.of(new SupportedKinds.Kind(2, "exact", "eip155:84532", null),
					new SupportedKinds.Kind(1, "exact", "base-sepolia", null),
					new SupportedKinds.Kind(2, "<script>", "eip155:84532", null)),
			List.of(), Map.of());

	private final Client client = new Client();

	private final Facilitator facilitator = new Facilitator("x402.facilitator", this.client, Set.of(),
			FacilitatorLimits.DEFAULT, Clock.systemUTC());

	private @Nullable OnchainCosts costs;

	private LightningDescriptions lightning = new LightningDescriptions(null, CurrentRate.none());

	private List<Plan> plans = List.of();

	private final DeniedCalls denied = new DeniedCalls();

	@Test
	void nodeOfLightningIsToldWithItsRate() {
		assertThat(describe().lightning()).isNull();
		MutableClock clock = new MutableClock(Instant.parse("2026-12-01T12:00:00Z"));
		TroubledNode node = new TroubledNode(clock);
		LightningRail rail = new LightningRail(node, new LightningSettings(LightningNetwork.REGTEST,
				Duration.ofHours(1), true, 1000, 10, Duration.ofMinutes(1), 4), clock);
		CurrentRate rate = CurrentRate.of(
				() -> new BitcoinRate(new BigDecimal("60000"), Instant.parse("2026-12-01T12:00:00Z")),
				Duration.ofMinutes(10), clock);
		this.lightning = new LightningDescriptions(rail, rate);
		assertThat(describe().lightning())
			.isEqualTo(new LightningDescriptor("own", "node.example.com", LightningNetwork.REGTEST.network().id(),
					"UNTRIED", null, 0, null, null, true, 0, 1000, 10, null, null, null));
		assertThat(describe().warnings()).anyMatch((it) -> it.startsWith("There is no rate of bitcoin"));
		rate.refresh();
		issue(rail, clock);
		clock.advance(Duration.ofMinutes(1));
		node.trouble = Trouble.NOT_CONNECTED;
		for (int i = 0; i < 3; i++) {
			issue(rail, clock);
		}
		assertThat(describe().lightning())
			.isEqualTo(new LightningDescriptor("own", "node.example.com", LightningNetwork.REGTEST.network().id(),
					"RESTING", "The Lightning node cannot be reached", 2, Instant.parse("2026-12-01T12:00:00Z"),
					Instant.parse("2026-12-01T12:01:00Z"), true, 1, 1000, 10, "60000", 60L, null));
		assertThat(describe().warnings()).contains("The Lightning node is RESTING")
			.noneMatch((it) -> it.startsWith("There is no rate"));
		clock.advance(Duration.ofMinutes(10));
		assertThat(describe().lightning()).extracting(LightningDescriptor::state).isEqualTo("FAILING");
		assertThat(describe().warnings()).contains("The Lightning node is FAILING")
			.anyMatch((it) -> it.startsWith("There is no rate of bitcoin"));
	}

	private static void issue(LightningRail rail, Clock clock) {
		LightningScheme scheme = new LightningScheme(LightningNetwork.REGTEST, BigInteger.ONE, CurrentRate.none(),
				clock);
		rail.issue(scheme.quote(Price.parse("1 sat"), scheme.way(Duration.ofMinutes(5))).orElseThrow(),
				new ChallengeContext(new PaidResource("https://api.example.com", "Weather", ""), "endpoint",
						"fingerprint", FakePaidRequest.get("/weather")));
	}

	@Test
	void plansAreToldWithThePassesThatAreSold() {
		PassTerms hundred = new PassTerms("forecast", "hundred", new Price.Dollars(new BigDecimal("0.10")),
				PassUnit.CALLS, new BigDecimal("100"), ValidityPeriod.parse("30d"), Set.of("radar", "hourly"));
		PassTerms day = new PassTerms("forecast", "day", new Price.Dollars(new BigDecimal("0.50")), PassUnit.TIME,
				BigDecimal.ZERO, ValidityPeriod.parse("1d"), Set.of());
		this.plans = List.of(Plan.builder("forecast", new Price.Dollars(new BigDecimal("0.002")))
			.passes(List.of(hundred, day))
			.free(new FreeQuota(3, QuotaPeriod.MONTH, List.of(QuotaSubject.NETWORK)))
			.budget(new Budget(new BigDecimal("5"), null))
			.limits(new Limits(new RateLimit(60, Duration.ofMinutes(1)), null, 5))
			.build(), Plan.builder("other", new Price.Dollars(BigDecimal.ONE)).build());
		this.denied.onSpent("forecast");
		assertThat(describe().plans()).containsExactly(
				new X402Descriptor.PricedPlan("forecast", "$0.002", null, List.of(), null, 3L, "month", "5", null,
						new X402Descriptor.PlanLimits("60/PT1M", null, 5),
						List.of(new X402Descriptor.PricedPass("hundred", "$0.10", "calls", "100", "PT720H",
								List.of("hourly", "radar")),
								new X402Descriptor.PricedPass("day", "$0.50", "time", null, "PT24H", List.of())),
						List.of(new DeniedCalls.Denied("free_calls", 1))),
				new X402Descriptor.PricedPlan("other", "$1", null, List.of(), null, null, null, null, null, null,
						List.of(), List.of()));
	}

	@Test
	void tiersOfPlansAreTold() {
		this.plans = List.of(
				Plan.builder("calls",
						new PriceTiers(PriceTiers.Unit.CALLS,
								List.of(new PriceTiers.Tier(new Price.Dollars(new BigDecimal("0.01")), 1000L),
										new PriceTiers.Tier(new Price.Dollars(new BigDecimal("0.005")), null))))
					.build(),
				Plan.builder("spend",
						new PriceTiers(PriceTiers.Unit.SPEND,
								List.of(new PriceTiers.Tier(new Price.Dollars(new BigDecimal("0.01")), 10_500_000L),
										new PriceTiers.Tier(new Price.Dollars(new BigDecimal("0.02")), null))))
					.build());
		assertThat(describe().plans()).containsExactly(
				new X402Descriptor.PricedPlan("calls", "$0.01", "calls",
						List.of(new X402Descriptor.PricedTier("$0.01", "1000"),
								new X402Descriptor.PricedTier("$0.005", null)),
						null, null, null, null, null, null, List.of(), List.of()),
				new X402Descriptor.PricedPlan("spend", "$0.01", "spend",
						List.of(new X402Descriptor.PricedTier("$0.01", "$10.5"),
								new X402Descriptor.PricedTier("$0.02", null)),
						null, null, null, null, null, null, List.of(), List.of()));
	}

	@Test
	void withoutOwnTransactionsNoCostsAreTold() {
		assertThat(describe().onchain()).isEmpty();
	}

	@Test
	void costsAndAccountsAreToldAndWarnedOf() {
		Address account = new Address("0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc");
		this.costs = new OnchainCosts(Chains.of(URI.create("http://127.0.0.1:1")), List.of(account),
				new CostPolicy(null, new BigDecimal("0.5"), (network) -> Optional.of(new BigDecimal("2500")),
						new AssetRegistry(List.of())),
				BigInteger.TEN.pow(10), Clock.systemUTC());
		ChainCosts chain = this.costs.chains().getFirst();
		assertThat(describe().onchain()).singleElement()
			.isEqualTo(new X402Descriptor.Onchain("eip155:84532", 0, 0, "0", "0", "0",
					List.of(new X402Descriptor.GasAccount(account.value(), null, "UNKNOWN"))));
		chain.see(account, BigInteger.TEN.pow(17), BigInteger.ONE, BigInteger.ONE);
		chain.settled(50, BigInteger.valueOf(2_500_000), BigInteger.TEN.pow(13), true);
		assertThat(describe().onchain()).singleElement()
			.isEqualTo(new X402Descriptor.Onchain("eip155:84532", 1, 50, "2500000", "0.00001", "0.025",
					List.of(new X402Descriptor.GasAccount(account.value(), "0.1", "LOW"))));
		assertThat(describe().warnings()).singleElement()
			.asString()
			.startsWith("Account " + account + " on eip155:84532 has 0.1 coins for gas, enough for about");
	}

	@Test
	void facilitatorThatAnsweredWorks() {
		assertThat(describe().facilitators()).singleElement()
			.satisfies((it) -> assertThat(it.state()).isEqualTo("UNTRIED"));
		this.facilitator.refresh();
		assertThat(describe().facilitators()).singleElement().satisfies((it) -> {
			assertThat(it.state()).isEqualTo("WORKING");
			assertThat(it.host()).isEqualTo("facilitator.example.com");
			assertThat(it.lastSuccess()).isNotNull();
			assertThat(it.lastFailure()).isNull();
			assertThat(it.kinds()).containsExactly("v2 exact on eip155:84532", "v1 exact on base-sepolia",
					"v2 ? on eip155:84532");
		});
		assertThat(describe().warnings()).isEmpty();
	}

	@Test
	void facilitatorThatFailsIsWarnedOf() {
		this.client.answer = null;
		assertThatExceptionOfType(FacilitatorException.class).isThrownBy(this.facilitator::refresh);
		assertThat(describe().facilitators()).singleElement().satisfies((it) -> {
			assertThat(it.state()).isEqualTo("FAILING");
			assertThat(it.trouble()).isNotEmpty();
			assertThat(it.lastSuccess()).isNull();
			assertThat(it.lastFailure()).isNotNull();
		});
		assertThat(describe().warnings()).containsExactly("The facilitator of x402.facilitator is FAILING");
	}

	@Test
	void offersAreHeldAgainstWhatFacilitatorsSupport() {
		OfferedKinds kinds = new OfferedKinds(List.of(this.facilitator), false, List.of());
		assertThat(kinds.check(List.of(offer("eip155:84532"))).outcome()).isEqualTo(Outcome.SKIPPED);
		this.facilitator.refresh();
		assertThat(kinds.check(List.of(offer("eip155:84532"))).outcome()).isEqualTo(Outcome.PASS);
		assertThat(kinds.check(List.of(offer("eip155:84532"), offer("eip155:8453")))).satisfies((check) -> {
			assertThat(check.outcome()).isEqualTo(Outcome.FAIL);
			assertThat(check.why()).contains("eip155:8453").doesNotContain("84532", "sepolia");
		});
		assertThat(new OfferedKinds(List.of(), false, List.of()).check(List.of(offer("eip155:84532"))).outcome())
			.isEqualTo(Outcome.SKIPPED);
	}

	@Test
	void offersOfVersionOneNeedAFacilitatorThatSupportsIt() {
		OfferedKinds kinds = new OfferedKinds(List.of(this.facilitator), false, List.of());
		this.client.answer = new SupportedKinds(List.of(new SupportedKinds.Kind(2, "exact", "eip155:84532", null),
				new SupportedKinds.Kind(2, "exact", "eip155:31337", null)), List.of(), Map.of());
		this.facilitator.refresh();
		assertThat(kinds.check(List.of(offer("eip155:31337"))).outcome()).isEqualTo(Outcome.PASS);
		assertThat(kinds.check(List.of(offer("eip155:84532")))).satisfies((check) -> {
			assertThat(check.outcome()).isEqualTo(Outcome.FAIL);
			assertThat(check.why()).isEqualTo("no facilitator supports [exact on base-sepolia in x402 version 1]");
		});
	}

	@Test
	void ledgerWithoutReportsIsNamed() {
		X402Descriptor description = describe(null);
		assertThat(description.promises()).isNull();
		assertThat(description.reconciler()).isNull();
		assertThat(description.warnings()).containsExactly("The ledger keeps no reports");
	}

	private X402Descriptor describe() {
		return describe(new LedgerLook(
				new InMemoryPaymentLedger(DataSize.ofMegabytes(1), Duration.ofHours(1), Clock.systemUTC()),
				PaymentPolicy.DEFAULT, Clock.systemUTC()));
	}

	private X402Descriptor describe(LedgerLook look) {
		return new X402Report(new PaidEndpointCatalogue(),
				new AccountDescriptions(new QuoteFactory(List.of()), new AssetRegistry(List.of())),
				new FacilitatorDescriptions(List.of(this.facilitator),
						(name) -> Optional.of("facilitator.example.com")),
				new OnchainDescriptions(this.costs), this.lightning, "jdbc", look, new PaymentSwitch(Clock.systemUTC()),
				false, this.plans, this.denied)
			.describe();
	}

	private static Quote offer(String network) {
		return Wire.quote(new PaymentRequirements("exact", new Network(network), BigInteger.ONE,
				"0x036CbD53842c5426634e7929541eC2318f3dCF7e", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", 300,
				JsonNodeFactory.instance.objectNode()));
	}

	/** A sandbox with a host that does as a test says. */
	private static final class TroubledNode implements LightningNode {

		private final SandboxLightningNode sandbox;

		private @Nullable Trouble trouble;

		TroubledNode(Clock clock) {
			this.sandbox = new SandboxLightningNode(LightningNetwork.REGTEST, clock);
		}

		@Override
		public Optional<String> serverAddress() {
			return Optional.of("node.example.com");
		}

		@Override
		public LightningInvoice createInvoice(InvoiceRequest request) {
			if (this.trouble != null) {
				throw new LightningNodeException(this.trouble);
			}
			return this.sandbox.createInvoice(request);
		}

		@Override
		public InvoiceState find(PaymentHash hash) {
			return this.sandbox.find(hash);
		}

	}

	private static final class Client implements FacilitatorClient {

		private SupportedKinds answer = BASE;

		@Override
		public VerifyResponse verify(CheckedPayment payment, Duration limit) {
			throw new UnsupportedOperationException();
		}

		@Override
		public SettlementResponse settle(CheckedPayment payment, Duration limit) {
			throw new UnsupportedOperationException();
		}

		@Override
		public SupportedKinds supported(Duration limit) {
			if (this.answer == null) {
				throw new FacilitatorException(FacilitatorOperation.SUPPORTED, FacilitatorException.Trouble.TIMED_OUT);
			}
			return this.answer;
		}

	}

}
