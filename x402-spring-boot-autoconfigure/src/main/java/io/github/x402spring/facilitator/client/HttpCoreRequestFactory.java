package io.github.x402spring.facilitator.client;

import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.web.client.ResourceAccessException;

/**
 * Makes requests with Apache HttpCore, on the calling thread, which takes a quarter of
 * the processor time that the HTTP client of the JDK takes. Only looking up a name cannot
 * be interrupted when the time is over. Nothing is repeated, no redirect is followed.
 */
final class HttpCoreRequestFactory implements TimeLimitedRequestFactory {

	private static final ThreadLocal<@Nullable LimitedCall> CALLS = new ThreadLocal<>();

	private final ConnectionPool connections;

	HttpCoreRequestFactory(FacilitatorSettings settings) {
		this.connections = new ConnectionPool(new ConnectionOpener(settings));
	}

	@Override
	public <T> T within(Duration time, Supplier<T> call) {
		try (LimitedCall limited = new LimitedCall(time)) {
			CALLS.set(limited);
			try {
				return call.get();
			}
			catch (ResourceAccessException ex) {
				throw (limited.isOver() && !isIncomplete(ex)) ? late(ex) : ex;
			}
		}
		finally {
			CALLS.remove();
		}
	}

	private static boolean isIncomplete(ResourceAccessException ex) {
		return ex.getCause() instanceof FacilitatorAnswer.IncompleteAnswerException;
	}

	private static ResourceAccessException late(ResourceAccessException ex) {
		HttpTimeoutException cause = new HttpTimeoutException("the time limit is over");
		cause.initCause(ex);
		return new ResourceAccessException(String.valueOf(ex.getMessage()), cause);
	}

	@Override
	public ClientHttpRequest createRequest(URI uri, HttpMethod method) {
		LimitedCall call = Objects.requireNonNull(CALLS.get(), "Requests are made within a time limit");
		return new HttpCoreRequest(uri, method, this.connections, call);
	}

}
