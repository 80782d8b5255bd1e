package io.github.x402spring.facilitator.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.JdkClientHttpRequestFactory;

/**
 * Makes requests with the HTTP client of the JDK.
 */
final class JdkRequestFactory implements TimeLimitedRequestFactory {

	private static final ThreadLocal<@Nullable Duration> LIMIT = new ThreadLocal<>();

	private final SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("x402-facilitator-");

	private final HttpClient client;

	JdkRequestFactory(FacilitatorSettings settings) {
		HttpClient.Builder http = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(settings.connectTimeout());
		if (settings.sslContext() != null) {
			http.sslContext(settings.sslContext());
		}
		this.client = http.build();
		this.executor.setVirtualThreads(true);
	}

	@Override
	public <T> T within(Duration time, Supplier<T> call) {
		LIMIT.set(time);
		try {
			return call.get();
		}
		finally {
			LIMIT.remove();
		}
	}

	@Override
	public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
		JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(this.client, this.executor);
		Duration time = LIMIT.get();
		if (time != null) {
			factory.setReadTimeout(time);
		}
		factory.enableCompression(false);
		return factory.createRequest(uri, method);
	}

}
