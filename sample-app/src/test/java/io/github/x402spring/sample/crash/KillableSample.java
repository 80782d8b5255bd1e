package io.github.x402spring.sample.crash;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.github.x402spring.onchain.outbox.OutgoingTransaction;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.onchain.rail.OnchainRail;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.books.LedgerCheck;
import io.github.x402spring.payment.books.LedgerReport;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.payment.rail.PaymentRail;
import io.github.x402spring.sample.SampleApplication;
import io.github.x402spring.sample.testsupport.CuttableLine;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The sample as a process that dies at a {@link KillPoint}: at that of its argument
 * {@code kill.at}, or of the request's header {@code Kill-At}. It reaches the facilitator
 * of {@code kill.facilitator}, or the node of {@code kill.node}, by a line on which it
 * sees answers come.
 */
final class KillableSample {

	/** Hashes of transactions that are recorded. */
	private static final Set<String> SENT = ConcurrentHashMap.newKeySet();

	private KillableSample() {
	}

	static void main(String[] arguments) throws IOException {
		SimpleCommandLinePropertySource properties = new SimpleCommandLinePropertySource(arguments);
		KillSwitch killSwitch = new KillSwitch();
		if (properties.containsProperty("kill.at")) {
			killSwitch.arm(KillPoint.valueOf(String.valueOf(properties.getProperty("kill.at"))));
		}
		List<String> all = new ArrayList<>(List.of(arguments));
		if (properties.containsProperty("kill.facilitator")) {
			CuttableLine line = CuttableLine.to(String.valueOf(properties.getProperty("kill.facilitator")));
			line.watchAnswers((answer) -> {
				if (answer.contains("\"transaction\"")) {
					killSwitch.reached(KillPoint.AFTER_SEND);
				}
			});
			all.add("--x402.facilitator.url=" + line.url());
		}
		if (properties.containsProperty("kill.node")) {
			CuttableLine line = CuttableLine.to(String.valueOf(properties.getProperty("kill.node")));
			line.watchAnswers((answer) -> {
				if (SENT.stream().anyMatch(answer::contains)) {
					killSwitch.reached(KillPoint.AFTER_SEND);
				}
			});
			all.add("--x402.rpc-url=" + line.url());
		}
		new SpringApplicationBuilder(SampleApplication.class, Beans.class)
			.initializers(
					(GenericApplicationContext context) -> context.registerBean(KillSwitch.class, () -> killSwitch))
			.run(all.toArray(String[]::new));
	}

	// No stereotype: the component scan of other tests must not find it.
	static class Beans {

		private static final int ALL = 1000;

		@Bean
		static BeanPostProcessor killPoints(KillSwitch killSwitch) {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					if (bean instanceof PassStore) {
						ProxyFactory factory = new ProxyFactory(bean);
						factory.addAdvice((MethodInterceptor) (call) -> draw(call, killSwitch));
						return factory.getProxy();
					}
					if (bean instanceof ReportingLedger || bean instanceof TransactionOutbox
							|| (bean instanceof PaymentRail && !(bean instanceof OnchainRail))) {
						ProxyFactory factory = new ProxyFactory(bean);
						factory.addAdvice((MethodInterceptor) (call) -> decorate(call, killSwitch));
						return factory.getProxy();
					}
					return bean;
				}

			};
		}

		@Bean
		FilterRegistrationBean<KillFilter> killFilter(KillSwitch killSwitch) {
			FilterRegistrationBean<KillFilter> registration = new FilterRegistrationBean<>(new KillFilter(killSwitch));
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
			return registration;
		}

		// An H2 file is open to one process only.
		@Bean
		RouterFunction<ServerResponse> books(ReportingLedger ledger, LedgerCheck check) {
			return RouterFunctions.route()
				.GET("/books/{nonce}",
						(request) -> ServerResponse.ok().body(books(ledger, check, request.pathVariable("nonce"))))
				.build();
		}

		private static Map<String, Object> books(ReportingLedger ledger, LedgerCheck check, String nonce) {
			List<Payment> payments = ledger.slice(PaymentQuery.all(ALL)).payments();
			List<String> ids = payments.stream()
				.filter((payment) -> payment.terms().key().value().matches(".*[/:]" + nonce))
				.map(Payment::id)
				.toList();
			LedgerReport report = check.check(payments.getLast().terms().reservedAt(), Instant.now());
			return Map.of("life",
					ledger.events(ids).stream().map((event) -> event.money() + "/" + event.content()).toList(),
					"unfinished", payments.stream().filter(Beans::isUnfinished).map(Payment::id).toList(), "chainRead",
					report.unread().isEmpty(), "findings", report.findings().stream().map(String::valueOf).toList());
		}

		private static boolean isUnfinished(Payment payment) {
			return payment.money() != MoneyState.SETTLED || payment.content() != ContentState.DELIVERED
					|| payment.lease() != null || payment.pending() != null;
		}

		private static Object decorate(MethodInvocation call, KillSwitch killSwitch) throws Throwable {
			switch (call.getMethod().getName()) {
				case "reserve" -> killSwitch.reached(KillPoint.BEFORE_RESERVATION);
				case "settle" -> killSwitch.reached(KillPoint.BEFORE_SEND);
				case "append" -> {
					killSwitch.reached(KillPoint.BEFORE_SEND);
					for (Object transaction : (List<?>) call.getArguments()[1]) {
						SENT.add(((OutgoingTransaction) transaction).signed().hash());
					}
				}
				case "transition" -> {
					if (isStep(call, (payment) -> payment.content() == ContentState.DELIVERED)) {
						killSwitch.reached(KillPoint.AFTER_FLUSH);
					}
				}
				default -> {
				}
			}
			Object result = call.proceed();
			switch (call.getMethod().getName()) {
				case "reserve" -> killSwitch.reached(KillPoint.AFTER_RESERVATION);
				case "verify" -> killSwitch.reached(KillPoint.AFTER_VERIFY);
				case "settle" -> killSwitch.reached(KillPoint.AFTER_ANSWER);
				case "append" -> killSwitch.reached(KillPoint.AFTER_OUTBOX);
				case "transition" -> {
					if (isStep(call, (payment) -> payment.money() == MoneyState.SETTLED)) {
						killSwitch.reached(KillPoint.AFTER_SETTLED);
					}
					if (isStep(call, (payment) -> payment.content() == ContentState.DELIVERED)) {
						killSwitch.reached(KillPoint.AFTER_DELIVERED);
					}
				}
				default -> {
				}
			}
			return result;
		}

		private static Object draw(MethodInvocation call, KillSwitch killSwitch) throws Throwable {
			switch (call.getMethod().getName()) {
				case "open" -> killSwitch.reached(KillPoint.BEFORE_RESERVATION);
				case "leave" -> killSwitch.reached(KillPoint.BEFORE_SEND);
				case "close" -> killSwitch.reached(KillPoint.AFTER_FLUSH);
				default -> {
				}
			}
			Object result = call.proceed();
			switch (call.getMethod().getName()) {
				case "open" -> killSwitch.reached(KillPoint.AFTER_RESERVATION);
				case "leave" -> killSwitch.reached(KillPoint.AFTER_SETTLED);
				case "close" -> killSwitch.reached(KillPoint.AFTER_DELIVERED);
				default -> {
				}
			}
			return result;
		}

		private static boolean isStep(MethodInvocation transition, Predicate<Payment> there) {
			return !there.test((Payment) transition.getArguments()[0])
					&& there.test((Payment) transition.getArguments()[1]);
		}

	}

}
