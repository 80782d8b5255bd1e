package io.github.x402spring.autoconfigure.quota;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.quota.QuotaSubject;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.web.filter.ForwardedHeaderFilter;

/**
 * Stops the start if quotas are counted for each network of clients, but every client can
 * say in which one it is: Spring's filter and Jetty believe the first address of
 * {@code X-Forwarded-For}, which the client itself may have written.
 *
 * @since 0.1.0
 */
public final class ForwardedHeaderCheck {

	private static final String JETTY = "org.springframework.boot.jetty.servlet.JettyServletWebServerFactory";

	private ForwardedHeaderCheck() {
	}

	static void check(Plans plans, QuotaProperties properties, ListableBeanFactory beans, Environment environment) {
		if (properties.trustForwardedHeaders()) {
			return;
		}
		plans.all()
			.stream()
			.filter((plan) -> plan.free() != null && plan.free().by().contains(QuotaSubject.NETWORK))
			.findFirst()
			.ifPresent((plan) -> check("The plan '" + plan.name() + "' has free calls",
					"Or set x402.plans." + plan.name() + ".free.by to principal.", beans, environment));
	}

	/**
	 * Stop the start if clients can say in which network they are.
	 * @param subject what is counted for each client network, the subject of a sentence
	 * with its verb
	 * @param alternative how to do without, a sentence
	 * @param beans the beans of the application
	 * @param environment its properties
	 * @throws X402ConfigurationException if they can
	 */
	public static void check(String subject, String alternative, ListableBeanFactory beans, Environment environment) {
		if (environment.getProperty("x402.quotas.trust-forwarded-headers", boolean.class, false)) {
			return;
		}
		if (isFilterThere(beans)) {
			throw rejected(subject, "Spring's ForwardedHeaderFilter believes",
					"Set server.forward-headers-strategy to native, and use Tomcat, which believes proxies only.",
					alternative);
		}
		if (isJetty(beans) && isNative(environment)) {
			throw rejected(subject, "Jetty with server.forward-headers-strategy=native believes",
					"Use Tomcat, which believes proxies only, or set server.forward-headers-strategy to none.",
					alternative);
		}
	}

	private static X402ConfigurationException rejected(String subject, String believer, String remedy,
			String alternative) {
		return new X402ConfigurationException(subject + " for each client network, but " + believer
				+ " what clients write into X-Forwarded-For: each request could come from a network of its own.",
				remedy + " " + alternative + " If your proxy removes these "
						+ "headers from what clients send, set x402.quotas.trust-forwarded-headers to true.");
	}

	private static boolean isFilterThere(ListableBeanFactory beans) {
		return beans.getBeanNamesForType(ForwardedHeaderFilter.class, true, false).length > 0
				|| beans.getBeanNamesForType(ResolvableType.forClassWithGenerics(FilterRegistrationBean.class,
						ForwardedHeaderFilter.class)).length > 0;
	}

	// By name, since it is optional.
	private static boolean isJetty(ListableBeanFactory beans) {
		ClassLoader loader = ForwardedHeaderCheck.class.getClassLoader();
		return ClassUtils.isPresent(JETTY, loader)
				&& beans.getBeanNamesForType(ClassUtils.resolveClassName(JETTY, loader), true, false).length > 0;
	}

	private static boolean isNative(Environment environment) {
		String strategy = environment.getProperty("server.forward-headers-strategy");
		CloudPlatform platform = CloudPlatform.getActive(environment);
		return (strategy != null) ? strategy.equalsIgnoreCase("native")
				: platform != null && platform.isUsingForwardHeaders();
	}

}
