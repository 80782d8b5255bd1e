package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.io.UncheckedIOException;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Asynchronous processing of a paid handler. A handler that completes it by itself,
 * without a dispatch that passes the filter, completes its answer here.
 */
final class PaymentAsyncContext implements AsyncContext {

	private final AsyncContext delegate;

	private final HeldAnswer answer;

	PaymentAsyncContext(AsyncContext delegate, HeldAnswer answer) {
		this.delegate = delegate;
		this.answer = answer;
		delegate.addListener(new Abandonment(answer));
	}

	@Override
	public void complete() {
		try {
			this.answer.complete();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			this.delegate.complete();
		}
	}

	@Override
	public ServletRequest getRequest() {
		return this.delegate.getRequest();
	}

	@Override
	public ServletResponse getResponse() {
		return this.delegate.getResponse();
	}

	@Override
	public boolean hasOriginalRequestAndResponse() {
		return this.delegate.hasOriginalRequestAndResponse();
	}

	@Override
	public void dispatch() {
		this.delegate.dispatch();
	}

	@Override
	public void dispatch(String path) {
		this.delegate.dispatch(path);
	}

	@Override
	public void dispatch(ServletContext context, String path) {
		this.delegate.dispatch(context, path);
	}

	@Override
	public void start(Runnable run) {
		this.delegate.start(run);
	}

	@Override
	public void addListener(AsyncListener listener) {
		this.delegate.addListener(listener);
	}

	@Override
	public void addListener(AsyncListener listener, @Nullable ServletRequest servletRequest,
			@Nullable ServletResponse servletResponse) {
		this.delegate.addListener(listener, servletRequest, servletResponse);
	}

	@Override
	public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
		return this.delegate.createListener(type);
	}

	@Override
	public void setTimeout(long timeout) {
		this.delegate.setTimeout(timeout);
	}

	@Override
	public long getTimeout() {
		return this.delegate.getTimeout();
	}

	/** The container ended it: nothing more of the answer leaves. */
	private record Abandonment(HeldAnswer answer) implements AsyncListener {

		@Override
		public void onComplete(AsyncEvent event) {
			this.answer.abandon();
		}

		@Override
		public void onTimeout(AsyncEvent event) {
		}

		@Override
		public void onError(AsyncEvent event) {
			this.answer.disconnected();
		}

		@Override
		public void onStartAsync(AsyncEvent event) {
			event.getAsyncContext().addListener(this);
		}

	}

}
