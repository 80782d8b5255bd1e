package io.github.x402spring.web.servlet.exchange;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * All listeners of a paid handler as one, so that it is known when the last of them has
 * been told that the request timed out or failed. If none of them has decided otherwise,
 * the gate or the container answers with an error.
 */
final class AsyncListeners implements AsyncListener {

	private static final Log logger = LogFactory.getLog(AsyncListeners.class);

	private final List<Entry> entries = new CopyOnWriteArrayList<>();

	private final AsyncContext context;

	private final Step expire;

	private final Step abandon;

	/**
	 * Create an empty list.
	 * @param context what the listeners can complete or dispatch
	 * @param expire to be taken when all of them have been told of a timeout
	 * @param abandon to be taken when all of them have been told of an error
	 */
	AsyncListeners(AsyncContext context, Step expire, Step abandon) {
		this.context = context;
		this.expire = expire;
		this.abandon = abandon;
	}

	void add(AsyncListener listener, @Nullable ServletRequest request, @Nullable ServletResponse response) {
		this.entries.add(new Entry(listener, request, response));
	}

	@Override
	public void onComplete(AsyncEvent event) {
		tellAll(AsyncListener::onComplete, event);
	}

	@Override
	public void onTimeout(AsyncEvent event) throws IOException {
		try {
			tellAll(AsyncListener::onTimeout, event);
		}
		finally {
			this.expire.take();
		}
	}

	@Override
	public void onError(AsyncEvent event) throws IOException {
		try {
			tellAll(AsyncListener::onError, event);
		}
		finally {
			this.abandon.take();
		}
	}

	// The context that starts now is not known yet: the container's own is handed on.
	@Override
	public void onStartAsync(AsyncEvent event) {
		for (Entry entry : this.entries) {
			tell(AsyncListener::onStartAsync, entry.listener(), entry.event(event.getAsyncContext(), event));
		}
	}

	private void tellAll(Call call, AsyncEvent event) {
		for (Entry entry : this.entries) {
			tell(call, entry.listener(), entry.event(this.context, event));
		}
	}

	// As containers do, which tell the next listener whatever one throws.
	private static void tell(Call call, AsyncListener listener, AsyncEvent event) {
		try {
			call.tell(listener, event);
		}
		catch (IOException | RuntimeException ex) {
			logger.warn("A listener of an asynchronous request failed", ex);
		}
	}

	private record Entry(AsyncListener listener, @Nullable ServletRequest request, @Nullable ServletResponse response) {

		AsyncEvent event(AsyncContext context, AsyncEvent event) {
			return new AsyncEvent(context, (this.request != null) ? this.request : event.getSuppliedRequest(),
					(this.response != null) ? this.response : event.getSuppliedResponse(), event.getThrowable());
		}

	}

	@FunctionalInterface
	interface Step {

		void take() throws IOException;

	}

	@FunctionalInterface
	private interface Call {

		void tell(AsyncListener listener, AsyncEvent event) throws IOException;

	}

}
