package io.github.x402spring.autoconfigure;

import io.github.x402spring.actuate.payments.PaymentsEndpoint;
import io.github.x402spring.payment.books.PaymentExport;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.ReportingLedger;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Says once where the statistics of payments are, or why there are none and what to do:
 * the actuator exposes no endpoint of its own accord but the health.
 */
final class StatisticsNotice implements ApplicationListener<ApplicationReadyEvent> {

	private static final Log logger = LogFactory.getLog(StatisticsNotice.class);

	private static final String ACTUATOR = "org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints";

	private final ApplicationContext context;

	StatisticsNotice(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		if (event.getApplicationContext().equals(this.context)) {
			logger.info(text());
		}
	}

	private String text() {
		if (this.context.getBeanNamesForType(PaymentExport.class).length == 0) {
			PaymentLedger ledger = this.context.getBean(PaymentLedger.class);
			return "Payment statistics are not available: the ledger " + ((ledger instanceof ReportingLedger)
					? "is declared as a bean that keeps no reports. Declare ReportingLedger, or the class of the ledger, as "
							+ "the type of the bean."
					: ledger.getClass().getName()
							+ " keeps no reports. Implement ReportingLedger to get lists, totals, exports and checks.");
		}
		return ClassUtils.isPresent(ACTUATOR, this.context.getClassLoader()) ? ActuatorNotice.text(this.context)
				: "Payment statistics are not available: Spring Boot's actuator is not on the class path. "
						+ "Add spring-boot-starter-actuator.";
	}

	/** Loaded only if the actuator is there. */
	private static final class ActuatorNotice {

		private static final EndpointId PAYMENTS = EndpointId.of("payments");

		private ActuatorNotice() {
		}

		static String text(ApplicationContext context) {
			Environment environment = context.getEnvironment();
			String port = environment.getProperty("management.server.port", "");
			String path = path(context);
			if (port.equals("-1")) {
				return "Payment statistics are not available: management.server.port is -1. Set it to a port.";
			}
			if (path != null) {
				return "Payment statistics are at " + location(environment, path);
			}
			if (context.getBeanProvider(PaymentsEndpoint.class).stream().findAny().isPresent()) {
				return "Payment statistics are available, but not over HTTP. Add 'payments' to "
						+ "management.endpoints.web.exposure.include.";
			}
			return isClosed(environment)
					? "Payment statistics are not available: access to the endpoint 'payments' is 'none'. Set "
							+ "management.endpoint.payments.access to 'read-only', and add 'payments' to "
							+ "management.endpoints.web.exposure.include."
					: "Payment statistics are not available: the endpoint 'payments' is not exposed. Add 'payments' to "
							+ "management.endpoints.web.exposure.include.";
		}

		private static @Nullable String path(ApplicationContext context) {
			PathMappedEndpoints endpoints = context.getBeanProvider(PathMappedEndpoints.class).getIfAvailable();
			return (endpoints != null) ? endpoints.getPath(PAYMENTS) : null;
		}

		private static String location(Environment environment, String path) {
			String server = environment.getProperty("local.server.port", "");
			String management = environment.getProperty("local.management.port", server);
			if (!management.equals(server)) {
				return environment.getProperty("management.server.base-path", "") + path + " on port " + management;
			}
			String servlet = environment.getProperty("spring.mvc.servlet.path", "");
			return environment.getProperty("server.servlet.context-path", "") + (servlet.equals("/") ? "" : servlet)
					+ path;
		}

		private static boolean isClosed(Environment environment) {
			String byDefault = environment.getProperty("management.endpoints.access.default", "");
			String most = environment.getProperty("management.endpoints.access.max-permitted", "");
			return most.equalsIgnoreCase("none")
					|| environment.getProperty("management.endpoint.payments.access", byDefault)
						.equalsIgnoreCase("none");
		}

	}

}
