package io.github.x402spring.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.github.x402spring.payment.InMemoryPaymentLedger;
import io.github.x402spring.payment.LedgerOutage;
import io.github.x402spring.payment.PaymentEvidence;
import io.github.x402spring.payment.PaymentLeases;
import io.github.x402spring.payment.PaymentLedger;
import io.github.x402spring.payment.PaymentListener;
import io.github.x402spring.payment.PaymentOperations;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProcessor;
import io.github.x402spring.payment.PaymentProtocols;
import io.github.x402spring.payment.PaymentReconciler;
import io.github.x402spring.payment.PaymentScheme;
import io.github.x402spring.payment.PaymentSettler;
import io.github.x402spring.payment.PaymentSwitch;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.observation.PaymentObservations;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the decision about payments, once there is somebody to verify and
 * to settle them.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { X402AutoConfiguration.class, X402SandboxAutoConfiguration.class,
		X402FacilitatorAutoConfiguration.class, X402ChainAutoConfiguration.class, X402LedgerAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@ConditionalOnBean({ PaymentVerifier.class, PaymentSettler.class })
@EnableConfigurationProperties({ FacilitatorProperties.class, LedgerProperties.class, SettlementProperties.class,
		ReconcileProperties.class, ChainProperties.class })
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
					PaymentOptions.atLeast("x402.ledger.lease", ledger.lease(), SHORTEST_LEASE))
			.withEntitlementTtl(
					PaymentOptions.positive("x402.settlement.entitlement-ttl", settlement.entitlementTtl()));
	}

	@Bean
	@ConditionalOnMissingBean
	PaymentSwitch paymentSwitch(ObjectProvider<Clock> clock) {
		return new PaymentSwitch(clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	LedgerOutage ledgerOutage(ObjectProvider<Clock> clock) {
		return new LedgerOutage(clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	@ConditionalOnMissingBean
	PaymentProcessor paymentProcessor(PaymentProtocols protocols, List<PaymentScheme> schemes, PaymentVerifier verifier,
			PaymentSettler settler, PaymentEvidence evidence, PaymentLedger ledger,
			ObjectProvider<PaymentListener> listeners, PaymentPolicy policy, FacilitatorProperties facilitator,
			ChainProperties chain, ObjectProvider<Clock> clock, PaymentObservations observed, BeanFactory beans,
			PaymentSwitch paymentSwitch, LedgerOutage outage) {
		if (ledger instanceof InMemoryPaymentLedger && !facilitator.isSandbox()) {
			logger.warn("The x402 ledger is in memory: payments are forgotten at restart, also those that are owed "
					+ "content");
			if (!chain.isEmpty()) {
				logger
					.warn("Evidence from the chain cannot replace what the ledger in memory forgets: a payment from before "
							+ "a restart is not served, even if the chain shows it. Use a database, see x402.ledger.type");
			}
		}
		return new PaymentProcessor(protocols, observed.schemes(schemes),
				observed.verifier(verifier, kind(beans, verifier, "defaultPaymentVerifier", facilitator)),
				observed.settler(settler, kind(beans, settler, "defaultPaymentSettler", facilitator)),
				observed.evidence(evidence), observed.ledger(ledger), listeners.orderedStream().toList(), policy,
				clock.getIfUnique(Clock::systemUTC), paymentSwitch, outage);
	}

	@Bean
	@ConditionalOnMissingBean
	PaymentReconciler paymentReconciler(List<PaymentScheme> schemes, PaymentSettler settler, PaymentEvidence evidence,
			PaymentLedger ledger, ObjectProvider<PaymentListener> listeners, PaymentPolicy policy,
			ObjectProvider<Clock> clock, FacilitatorProperties facilitator, PaymentObservations observed,
			BeanFactory beans, LedgerOutage outage) {
		return new PaymentReconciler(schemes,
				observed.settler(settler, kind(beans, settler, "defaultPaymentSettler", facilitator)),
				observed.evidence(evidence), observed.ledger(ledger), listeners.orderedStream().toList(), policy,
				clock.getIfUnique(Clock::systemUTC), outage);
	}

	@Bean
	@ConditionalOnMissingBean
	PaymentOperations paymentOperations(PaymentLedger ledger, PaymentReconciler reconciler,
			ObjectProvider<PaymentListener> listeners, PaymentPolicy policy, ObjectProvider<Clock> clock) {
		return new PaymentOperations(ledger, reconciler, listeners.orderedStream().toList(), policy,
				clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	@ConditionalOnMissingBean
	PaymentLeases paymentLeases(PaymentLedger ledger, PaymentPolicy policy, ObjectProvider<Clock> clock,
			LedgerOutage outage) {
		return new PaymentLeases(ledger, policy, clock.getIfUnique(Clock::systemUTC), outage);
	}

	@Bean
	PeriodicTask leaseSchedule(PaymentLeases leases, PaymentPolicy policy) {
		return new PeriodicTask("x402-lease", leases::renew, policy.lease().dividedBy(6));
	}

	@Bean
	ReconciliationRuns reconciliationRuns(PaymentReconciler reconciler, ObjectProvider<Clock> clock,
			LedgerOutage outage) {
		return new ReconciliationRuns(reconciler::reconcile, clock.getIfUnique(Clock::systemUTC), outage);
	}

	@Bean
	PeriodicTask reconciliationSchedule(ReconciliationRuns runs, ReconcileProperties properties) {
		return new PeriodicTask("x402-reconcile", runs,
				PaymentOptions.positive("x402.reconcile.interval", properties.interval()));
	}

	@Bean
	StatisticsNotice paymentStatisticsNotice(ApplicationContext context) {
		return new StatisticsNotice(context);
	}

	// The same bean, which may be a proxy by now.
	@SuppressWarnings("ReferenceEquality")
	private static String kind(BeanFactory beans, Object bean, String ours, FacilitatorProperties properties) {
		if (!beans.containsBean(ours) || beans.getBean(ours) != bean) {
			return "own";
		}
		return properties.isSandbox() ? "sandbox" : "facilitator";
	}

}
