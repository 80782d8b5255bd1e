package io.github.x402spring.autoconfigure.quota;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.payment.pass.Plan;
import io.github.x402spring.payment.pass.Plans;
import io.github.x402spring.payment.quota.FreeQuota;
import io.github.x402spring.payment.quota.QuotaSubject;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.ResolvableType;
import org.springframework.web.filter.ForwardedHeaderFilter;

/**
 * Stops the start if quotas are counted for each network of clients, but every client can
 * say in which one it is: Spring's filter believes the first address of
 * {@code X-Forwarded-For}, which the client itself may have written.
 */
final class ForwardedHeaderCheck {

	private ForwardedHeaderCheck() {
	}

	static void check(Plans plans, QuotaProperties properties, ListableBeanFactory beans) {
		if (properties.trustForwardedHeaders() || !isFilterThere(beans)) {
			return;
		}
		for (Plan plan : plans.all()) {
			FreeQuota free = plan.free();
			if (free != null && free.by().contains(QuotaSubject.NETWORK)) {
				throw new X402ConfigurationException("The plan '" + plan.name()
						+ "' has free calls for each client network, but Spring's "
						+ "ForwardedHeaderFilter believes what clients write into X-Forwarded-For: each request "
						+ "could come from a network of its own.",
						"Set server.forward-headers-strategy to native, which believes proxies only. Or set x402.plans."
								+ plan.name() + ".free.by to principal. If your proxy removes these headers from what "
								+ "clients send, set x402.quotas.trust-forwarded-headers to true.");
			}
		}
	}

	private static boolean isFilterThere(ListableBeanFactory beans) {
		return beans.getBeanNamesForType(ForwardedHeaderFilter.class, true, false).length > 0
				|| beans.getBeanNamesForType(ResolvableType.forClassWithGenerics(FilterRegistrationBean.class,
						ForwardedHeaderFilter.class)).length > 0;
	}

}
