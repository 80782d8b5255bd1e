package io.github.x402spring.facilitator.client;

import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;

import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.util.ClassUtils;

/**
 * Makes requests with a time limit each, from connecting to the last byte. A
 * {@code RestClient} takes a limit for all its requests only, so that of the call is left
 * here by the calling thread.
 */
interface TimeLimitedRequestFactory extends ClientHttpRequestFactory {

	/**
	 * Create a factory that calls a facilitator with as little work as possible: on
	 * Apache HttpCore, or with the HTTP client of the JDK if HttpCore is not on the class
	 * path or the facilitator is reached through an HTTP proxy.
	 * @param settings of the facilitator
	 * @return the factory
	 */
	static TimeLimitedRequestFactory of(FacilitatorSettings settings) {
		boolean core = ClassUtils.isPresent("org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection",
				TimeLimitedRequestFactory.class.getClassLoader());
		return (core && !isBehindProxy(settings.url())) ? new HttpCoreRequestFactory(settings)
				: new JdkRequestFactory(settings);
	}

	private static boolean isBehindProxy(URI url) {
		ProxySelector proxies = ProxySelector.getDefault();
		return proxies != null && proxies.select(url).stream().anyMatch((proxy) -> proxy.type() == Proxy.Type.HTTP);
	}

	/**
	 * Make a call within a time limit.
	 * @param <T> type of what it returns
	 * @param time the limit
	 * @param call makes one request of this factory on the calling thread
	 * @return what the call returns
	 */
	<T> T within(Duration time, Supplier<T> call);

}
