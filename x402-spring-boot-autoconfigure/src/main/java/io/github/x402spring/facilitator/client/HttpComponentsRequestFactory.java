package io.github.x402spring.facilitator.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;

import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;

/**
 * Makes requests with Apache HttpComponents. It writes and reads on the calling thread,
 * which takes a quarter of the processor time that the HTTP client of the JDK takes. Only
 * looking up a name cannot be interrupted when the time is over.
 */
final class HttpComponentsRequestFactory implements TimeLimitedRequestFactory {

	// A connection that was idle for longer is tried before it is used: a settlement that
	// is written to one that the server has closed has an unknown outcome.
	private static final TimeValue TRIED_AFTER = TimeValue.ofMilliseconds(10);

	private static final int MAX_LINE = 64 * 1024;

	private static final int MAX_HEADERS = 1000;

	private static final ThreadLocal<@Nullable LimitedCall> CALLS = new ThreadLocal<>();

	private final HttpComponentsClientHttpRequestFactory requests;

	HttpComponentsRequestFactory(FacilitatorSettings settings) {
		this.requests = new HttpComponentsClientHttpRequestFactory(client(settings)) {

			@Override
			protected void postProcessHttpRequest(ClassicHttpRequest request) {
				LimitedCall call = CALLS.get();
				if (call != null && request instanceof Cancellable cancellable) {
					call.start(cancellable);
				}
			}

		};
	}

	private static HttpClient client(FacilitatorSettings settings) {
		return HttpClients.custom()
			.setConnectionManager(connections(settings))
			.setDefaultRequestConfig(RequestConfig.custom().setProtocolUpgradeEnabled(false).build())
			.setProxySelector(ProxySelector.getDefault())
			.disableAutomaticRetries()
			.disableRedirectHandling()
			.disableContentCompression()
			.disableCookieManagement()
			.disableAuthCaching()
			.build();
	}

	// Without a bound: how many calls are under way is limited before they come here.
	private static PoolingHttpClientConnectionManager connections(FacilitatorSettings settings) {
		return PoolingHttpClientConnectionManagerBuilder.create()
			.setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
			.setMaxConnPerRoute(Integer.MAX_VALUE)
			.setTlsSocketStrategy(new DefaultClientTlsStrategy(sslContext(settings)))
			.setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
				.http1Config(Http1Config.custom().setMaxLineLength(MAX_LINE).setMaxHeaderCount(MAX_HEADERS).build())
				.build())
			.setDefaultConnectionConfig(ConnectionConfig.custom()
				.setConnectTimeout(Timeout.of(settings.connectTimeout()))
				.setValidateAfterInactivity(TRIED_AFTER)
				.build())
			.build();
	}

	// The default one of HttpComponents ignores the system's trust store properties.
	private static SSLContext sslContext(FacilitatorSettings settings) {
		try {
			return (settings.sslContext() != null) ? settings.sslContext() : SSLContext.getDefault();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public <T> T within(Duration time, Supplier<T> call) {
		try (LimitedCall limited = new LimitedCall(time)) {
			CALLS.set(limited);
			try {
				return call.get();
			}
			catch (ResourceAccessException ex) {
				throw translated(ex, limited.isOver());
			}
		}
		finally {
			CALLS.remove();
		}
	}

	private static ResourceAccessException translated(ResourceAccessException ex, boolean over) {
		return switch (ex.getCause()) {
			case FacilitatorAnswer.IncompleteAnswerException incomplete -> ex;
			case ConnectTimeoutException late -> timeout(ex, new HttpConnectTimeoutException(late.getMessage()));
			case null, default -> over ? timeout(ex, new HttpTimeoutException("the time limit is over")) : ex;
		};
	}

	private static ResourceAccessException timeout(ResourceAccessException ex, IOException cause) {
		cause.initCause(ex);
		return new ResourceAccessException(String.valueOf(ex.getMessage()), cause);
	}

	// Closing the body or the answer would read all of it first.
	@Override
	public void hangUp(InputStream body) {
		LimitedCall call = CALLS.get();
		if (call != null) {
			call.end();
		}
	}

	@Override
	public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
		return this.requests.createRequest(uri, method);
	}

}
