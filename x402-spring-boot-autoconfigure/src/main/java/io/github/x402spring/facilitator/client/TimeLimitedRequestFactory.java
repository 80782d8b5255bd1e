package io.github.x402spring.facilitator.client;

import java.io.IOException;
import java.io.InputStream;
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

	/** Whether Apache HttpComponents is on the class path. */
	boolean HTTP_COMPONENTS = ClassUtils.isPresent("org.apache.hc.client5.http.impl.classic.HttpClients",
			TimeLimitedRequestFactory.class.getClassLoader());

	/**
	 * Create a factory on the HTTP client that takes less time: Apache HttpComponents if
	 * it is on the class path, or else that of the JDK.
	 * @param settings of the facilitator
	 * @return the factory
	 */
	static TimeLimitedRequestFactory of(FacilitatorSettings settings) {
		return HTTP_COMPONENTS ? new HttpComponentsRequestFactory(settings) : new JdkRequestFactory(settings);
	}

	/**
	 * Make a call within a time limit.
	 * @param <T> type of what it returns
	 * @param time the limit
	 * @param call makes one request of this factory on the calling thread
	 * @return what the call returns
	 */
	<T> T within(Duration time, Supplier<T> call);

	/**
	 * End the call of this thread though the server has more to say.
	 * @param body the rest of the answer
	 * @throws IOException if closing fails
	 */
	void hangUp(InputStream body) throws IOException;

}
