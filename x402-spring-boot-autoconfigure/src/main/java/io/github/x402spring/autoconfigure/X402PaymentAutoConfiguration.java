package io.github.x402spring.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.lightning.rail.LightningRail;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.admission.AdmissionPolicy;
import io.github.x402spring.payment.admission.PaymentAllowance;
import io.github.x402spring.payment.answer.StoredAnswers;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.engine.PaymentOperations;
import io.github.x402spring.payment.engine.PaymentSwitch;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.limit.RequestLimits;
import io.github.x402spring.payment.observation.PaymentObservations;
import io.github.x402spring.payment.pass.PassCheck;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.quota.FreeCalls;
import io.github.x402spring.payment.rail.DefaultPaymentVerifier;
import io.github.x402spring.payment.rail.ForeignPayments;
import io.github.x402spring.payment.rail.OwnPaymentVerifier;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.payment.rail.RailRegistry;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.usage.UsageDesk;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;

/**
 * Auto-configuration of the payment engine, once there is a rail that moves money.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { X402AutoConfiguration.class, X402SandboxAutoConfiguration.class,
		X402FacilitatorAutoConfiguration.class, X402LedgerAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@ConditionalOnBean(PaymentRail.class)
@EnableConfigurationProperties({ FacilitatorProperties.class, LedgerProperties.class, SettlementProperties.class,
		ReconcileProperties.class })
public final class X402PaymentAutoConfiguration {

	private static final Log logger = LogFactory.getLog(X402PaymentAutoConfiguration.class);

	/** What a garbage collection or a slow commit may take is less. */
	private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);

	@Bean
	@ConditionalOnMissingBean
	PaymentEvidence noPaymentEvidence() {
		return PaymentEvidence.NONE;
	}

	// The process is known by a name of its own for each start.
	@Bean
	@ConditionalOnMissingBean
	PaymentPolicy paymentPolicy(LedgerProperties ledger, SettlementProperties settlement) {
		return PaymentPolicy.DEFAULT
			.withLease(UUID.randomUUID().toString(),
					PaymentWayFactory.atLeast("x402.ledger.lease", ledger.lease(), SHORTEST_LEASE))
			.withEntitlementTtl(
					PaymentWayFactory.positive("x402.settlement.entitlement-ttl", settlement.entitlementTtl()));
	}

	@Bean
	RailRegistry railRegistry(List<PaymentRail> rails, PaymentEvidence evidence, PaymentObservations observed) {
		return new RailRegistry(observed.rails(rails), observed.evidence(evidence));
	}

	@Bean
	@Fallback
	DefaultPaymentVerifier defaultPaymentVerifier(RailRegistry rails) {
		return new DefaultPaymentVerifier(rails);
	}

	@Bean
	PaymentEngine paymentEngine(ProtocolRegistry protocols, List<PaymentScheme> schemes, RailRegistry rails,
			PaymentVerifier verifier, PaymentLedger ledger, ObjectProvider<PaymentListener> listeners,
			PaymentPolicy policy, FacilitatorProperties facilitator, PaymentEvidence evidence,
			ObjectProvider<Clock> clock, ObjectProvider<ForeignPayments> foreign, ObjectProvider<PassCheck> passes,
			ObjectProvider<FreeCalls> freeCalls, ObjectProvider<AdmissionPolicy> policies,
			ObjectProvider<PaymentAllowance> allowances, ObjectProvider<RequestLimits> limits,
			ObjectProvider<StoredAnswers> answers, ObjectProvider<SandboxLightningNode> playInvoices,
			List<PaymentRail> moving, ApplicationContext context, PaymentObservations observed) {
		boolean playMoney = facilitator.isSandbox()
				|| (playInvoices.getIfAvailable() != null && moving.stream().allMatch(LightningRail::is));
		if (ledger instanceof InMemoryPaymentLedger && !playMoney) {
			logger
				.warn("The x402 ledger is in memory: payments are forgotten at restart, including those that are owed "
						+ "content");
			if (!evidence.equals(PaymentEvidence.NONE)) {
				logger
					.warn("Evidence from the chain cannot replace what the ledger in memory forgets: a payment from before "
							+ "a restart is not served, even if the chain shows it. Use a database (x402.ledger.type=jdbc)");
			}
		}
		List<ForeignPayments> others = foreign.orderedStream().toList();
		PaymentVerifier own = others.isEmpty() ? verifier : new OwnPaymentVerifier(others, verifier);
		return new PaymentEngine(protocols, observed.schemes(schemes), rails, observed.verifier(own),
				observed.ledger(ledger), listeners.orderedStream().toList(), passes.getIfUnique(() -> PassCheck.NONE),
				freeCalls.getIfUnique(() -> FreeCalls.NONE), policies.orderedStream().toList(),
				allowances.orderedStream().toList(), new UsageDesk(context::publishEvent), limits.getIfUnique(),
				answers.getIfUnique(), policy, clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	PaymentOperations paymentOperations(PaymentEngine engine) {
		return engine.operations();
	}

	@Bean
	PaymentSwitch paymentSwitch(PaymentEngine engine) {
		return engine.paymentSwitch();
	}

	@Bean
	PeriodicTask leaseSchedule(PaymentEngine engine, PaymentPolicy policy) {
		return new PeriodicTask("x402-lease", engine::renewLeases, policy.lease().dividedBy(6));
	}

	@Bean
	ReconcilerTask reconcilerTask(PaymentEngine engine, ObjectProvider<Clock> clock) {
		return new ReconcilerTask(engine::reconcile, clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	PeriodicTask reconciliationSchedule(ReconcilerTask runs, ReconcileProperties properties) {
		return new PeriodicTask("x402-reconcile", runs,
				PaymentWayFactory.positive("x402.reconcile.interval", properties.interval()));
	}

	@Bean
	StatisticsNotice paymentStatisticsNotice(ApplicationContext context) {
		return new StatisticsNotice(context);
	}

}
