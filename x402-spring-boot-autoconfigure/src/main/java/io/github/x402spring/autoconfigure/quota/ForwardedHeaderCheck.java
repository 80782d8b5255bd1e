package io.github.x402spring.autoconfigure.quota;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.pass.Plan;
import io.github.x402spring.payment.pass.Plans;
import io.github.x402spring.payment.quota.FreeQuota;
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
 */
final class ForwardedHeaderCheck {

	private static final String JETTY = "org.springframework.boot.jetty.servlet.JettyServletWebServerFactory";

	private ForwardedHeaderCheck() {
	}

	static void check(Plans plans, QuotaProperties properties, ListableBeanFactory beans, Environment environment) {
		if (properties.trustForwardedHeaders()) {
			return;
		}
		if (isFilterThere(beans)) {
			reject(plans, "Spring's ForwardedHeaderFilter believes",
					"Set server.forward-headers-strategy to native, and use Tomcat, which believes proxies only.");
		}
		if (isJetty(beans) && isNative(environment)) {
			reject(plans, "Jetty with server.forward-headers-strategy=native believes",
					"Use Tomcat, which believes proxies only, or set server.forward-headers-strategy to none.");
		}
	}

	private static void reject(Plans plans, String believer, String remedy) {
		for (Plan plan : plans.all()) {
			FreeQuota free = plan.free();
			if (free != null && free.by().contains(QuotaSubject.NETWORK)) {
				throw new X402ConfigurationException("The plan '" + plan.name()
						+ "' has free calls for each client network, but " + believer
						+ " what clients write into X-Forwarded-For: each request could come from a network of its "
						+ "own.",
						remedy + " Or set x402.plans." + plan.name()
								+ ".free.by to principal. If your proxy removes these "
								+ "headers from what clients send, set x402.quotas.trust-forwarded-headers to true.");
			}
		}
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
