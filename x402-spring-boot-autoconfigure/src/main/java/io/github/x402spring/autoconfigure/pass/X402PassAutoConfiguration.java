package io.github.x402spring.autoconfigure.pass;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.OnPlans;
import io.github.x402spring.autoconfigure.PaymentWayFactory;
import io.github.x402spring.autoconfigure.PeriodicTask;
import io.github.x402spring.autoconfigure.SellerProperties;
import io.github.x402spring.autoconfigure.X402LedgerAutoConfiguration;
import io.github.x402spring.autoconfigure.X402PaymentAutoConfiguration;
import io.github.x402spring.evm.SignatureRecovery;
import io.github.x402spring.onchain.rail.ContractWallets;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.jdbc.JdbcPaymentLedger;
import io.github.x402spring.payment.limit.RequestLimits;
import io.github.x402spring.payment.pass.InMemoryPassStore;
import io.github.x402spring.payment.pass.PassDesk;
import io.github.x402spring.payment.pass.PassEvent;
import io.github.x402spring.payment.pass.PassListener;
import io.github.x402spring.payment.pass.PassProtocol;
import io.github.x402spring.payment.pass.PassSales;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.tier.TierPlaces;
import io.github.x402spring.web.servlet.pass.PassRoutes;
import io.github.x402spring.x402.signin.SignInWithX;
import jakarta.servlet.ServletContext;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Auto-configuration of passes, for applications that have plans.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { X402PlanAutoConfiguration.class, X402LedgerAutoConfiguration.class },
		before = X402PaymentAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@ConditionalOnBean(PaymentRail.class)
@Conditional(OnPlans.class)
@EnableConfigurationProperties(SellerProperties.class)
public final class X402PassAutoConfiguration {

	private static final Duration PRUNE_INTERVAL = Duration.ofHours(1);

	private static final Duration SIGN_IN_INTERVAL = Duration.ofMinutes(1);

	private static final int BATCH = 1000;

	@Bean
	@ConditionalOnMissingBean(PassStore.class)
	InMemoryPassStore inMemoryPassStore(ObjectProvider<PaymentLedger> ledger) {
		if (ledger.stream().anyMatch(JdbcPaymentLedger.class::isInstance)) {
			throw new X402ConfigurationException(
					"The ledger is in a database, but passes would be in memory: the plans were declared after the "
							+ "ledger, or the PaymentLedger bean is the application's own.",
					"Declare Plan beans in the configuration of the application, or in an auto-configuration with "
							+ "@AutoConfiguration(before = X402PlanAutoConfiguration.class). Beside a PaymentLedger bean "
							+ "of your own, declare a PassStore bean.");
		}
		return new InMemoryPassStore();
	}

	@Bean
	PassListener passEventListener(ApplicationEventPublisher publisher) {
		return PassEvent.publishing(publisher);
	}

	@Bean
	LoggingPassListener loggingPassListener(Environment environment) {
		return new LoggingPassListener(environment.getProperty("x402.log.full-payers", boolean.class, false));
	}

	@Bean
	PassDesk passDesk(PassStore store, PaymentLedger ledger, ProtocolRegistry families,
			ObjectProvider<PassListener> listeners, PaymentPolicy policy, ObjectProvider<Clock> clock,
			SellerProperties seller, Plans plans, ObjectProvider<ContractWallets> wallets,
			ObjectProvider<TierPlaces> places, ObjectProvider<RequestLimits> limits, ObjectProvider<PaymentWay> ways) {
		requireDatabase(store, seller);
		WalletBoundPasses.require(plans, seller, wallets.stream().anyMatch(ContractWallets::accepted),
				Stream.concat(PaymentWayFactory.options(seller).stream(), ways.orderedStream()).toList());
		return new PassDesk(store, ledger, families, places.getIfAvailable(TierPlaces::none),
				listeners.orderedStream().toList(), limits.getIfUnique(), policy, clock.getIfUnique(Clock::systemUTC));
	}

	@Bean
	PassSales passSales(PassStore store, ObjectProvider<PassListener> listeners, ObjectProvider<Clock> clock) {
		return new PassSales(store, listeners.orderedStream().toList(), clock.getIfUnique(Clock::systemUTC));
	}

	// Where it is not known how clients reach the application, no wallet can sign in.
	@Bean
	@Conditional(OnBaseUrl.class)
	SignInWithX signInWithX(SellerProperties seller, SignatureRecovery recovery, PassStore store,
			ObjectProvider<Clock> clock) {
		List<Network> networks = PaymentWayFactory.options(seller).stream().map(PaymentWay::network).toList();
		try {
			return new SignInWithX(String.valueOf(PaymentWayFactory.baseUrl(seller)), networks, recovery,
					store.signIns(), clock.getIfUnique(Clock::systemUTC));
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException("Wallets cannot sign in: " + ex.getMessage() + ".",
					"Set x402.base-url to an origin such as https://api.example.com.");
		}
	}

	@Bean
	@Conditional(OnBaseUrl.class)
	PeriodicTask signInRetentionSchedule(PassStore store, ObjectProvider<Clock> clocks) {
		Clock clock = clocks.getIfUnique(Clock::systemUTC);
		return new PeriodicTask("x402-sign-ins", () -> {
			int forgotten;
			do {
				forgotten = store.signIns().prune(clock.instant(), BATCH);
			}
			while (forgotten == BATCH);
		}, SIGN_IN_INTERVAL);
	}

	// What customers have paid for must be known after a restart.
	private static void requireDatabase(PassStore store, SellerProperties seller) {
		if (store.isDurable()) {
			return;
		}
		PaymentWayFactory.options(seller)
			.stream()
			.map(PaymentWay::network)
			.filter((network) -> !network.isKnownTestNetwork())
			.findFirst()
			.ifPresent((network) -> {
				throw new X402ConfigurationException(
						"Passes are sold on " + network
								+ ", which is not a known test network, but are kept in memory only: a restart would "
								+ "take from customers what they have paid for.",
						"Set spring.datasource.url to a database that survives a restart, and let x402.ledger.type be "
								+ "'auto' or 'jdbc'. With a PaymentLedger bean of your own, declare a PassStore bean too.");
			});
	}

	@Bean
	PaymentListener passPurchaseListener(PassSales sales) {
		return sales.purchases();
	}

	@Bean
	PeriodicTask lapsedDrawSchedule(PassDesk desk, PassSales sales, PaymentPolicy policy) {
		return new PeriodicTask("x402-draws", () -> {
			desk.renewLeases();
			desk.endLapsed(BATCH);
			sales.endMissed();
		}, policy.lease().dividedBy(6));
	}

	@Bean
	PeriodicTask passRetentionSchedule(PassStore store, PlanProperties properties, PaymentPolicy policy,
			ObjectProvider<Clock> clocks) {
		// A purchase that is presented again must find the pass that it bought, also one
		// that is used up.
		Duration retention = PaymentWayFactory.atLeast("x402.passes.retention", properties.passes().retention(),
				policy.entitlementTtl());
		Clock clock = clocks.getIfUnique(Clock::systemUTC);
		return new PeriodicTask("x402-passes", () -> prune(store, clock.instant().minus(retention)), PRUNE_INTERVAL);
	}

	// Callers that name their calls leave any number of draws behind.
	private static void prune(PassStore store, Instant before) {
		int deleted;
		do {
			deleted = store.prune(before, BATCH);
		}
		while (deleted >= BATCH);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	@ConditionalOnClass(DispatcherServlet.class)
	static class ServletConfiguration {

		// Passes are offered after what pays for a single call.
		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		PassProtocol passProtocol(Plans plans, PlanProperties properties, ObjectProvider<ServletContext> servlet,
				Environment environment) {
			String context = servlet.stream().findFirst().map(ServletContext::getContextPath).orElse("");
			String dispatcher = environment.getProperty("spring.mvc.servlet.path", "/");
			return new PassProtocol(plans, context + StringUtils.trimTrailingCharacter(dispatcher, '/'),
					path(properties));
		}

		@Bean
		PassRoutes passRoutes(Plans plans, PassSales sales, PassProtocol protocol, ProtocolRegistry families,
				PlanProperties properties) {
			return new PassRoutes(plans, sales, protocol, families, path(properties));
		}

		@Bean
		RouterFunction<ServerResponse> passRouterFunction(PassRoutes routes) {
			return routes.routes();
		}

		private static String path(PlanProperties properties) {
			String path = properties.passes().path();
			if (!path.matches("(/[A-Za-z0-9._~-]+)+")) {
				throw new X402ConfigurationException("x402.passes.path is '" + path + "', which is not a plain path.",
						"Set x402.passes.path to a path such as /x402/passes.");
			}
			return path;
		}

	}

	static final class OnBaseUrl extends SpringBootCondition {

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			boolean set = StringUtils.hasText(context.getEnvironment().getProperty("x402.base-url"));
			return new ConditionOutcome(set, ConditionMessage.forCondition("Sign-ins of wallets")
				.because(set ? "x402.base-url is set" : "x402.base-url is not set"));
		}

	}

}
