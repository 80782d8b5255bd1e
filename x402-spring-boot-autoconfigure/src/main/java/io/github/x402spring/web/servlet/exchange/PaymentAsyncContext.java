package io.github.x402spring.web.servlet.exchange;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.x402spring.web.servlet.answer.HeldAnswer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Asynchronous processing of a paid handler. A handler that completes it by itself,
 * without a dispatch that passes the filter, completes its answer here. After a timeout
 * without such a decision the gate answers 503, as Spring MVC does; after an error the
 * container answers. The answer of the handler ends before that: two threads would write
 * one response.
 */
final class PaymentAsyncContext implements AsyncContext {

	private final AsyncContext delegate;

	private final HeldAnswer answer;

	private final AsyncListeners listeners = new AsyncListeners(this, this::expire, this::abandon);

	// Held until the container knows of the decision: it would take a decision of its
	// own while the money moves.
	private final Lock lock = new ReentrantLock();

	private Decision decision = Decision.OPEN;

	PaymentAsyncContext(AsyncContext delegate, HeldAnswer answer) {
		this.delegate = delegate;
		this.answer = answer;
		delegate.addListener(new Abandonment(answer));
		delegate.addListener(this.listeners);
	}

	private void expire() throws IOException {
		this.lock.lock();
		try {
			if (this.decision == Decision.OPEN) {
				this.decision = Decision.CONTAINER;
				if (this.answer.expire()) {
					this.delegate.complete();
				}
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void abandon() {
		this.lock.lock();
		try {
			if (this.decision == Decision.OPEN) {
				this.decision = Decision.CONTAINER;
				this.answer.abandon();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void decide(Runnable step) {
		this.lock.lock();
		try {
			if (this.decision == Decision.CONTAINER) {
				throw new IllegalStateException("The container has ended the request");
			}
			this.decision = Decision.HANDLER;
			step.run();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void complete() {
		decide(() -> {
			try {
				this.answer.complete();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			finally {
				this.delegate.complete();
			}
		});
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
		decide(this.delegate::dispatch);
	}

	@Override
	public void dispatch(String path) {
		decide(() -> this.delegate.dispatch(path));
	}

	@Override
	public void dispatch(ServletContext context, String path) {
		decide(() -> this.delegate.dispatch(context, path));
	}

	@Override
	public void start(Runnable run) {
		this.delegate.start(run);
	}

	@Override
	public void addListener(AsyncListener listener) {
		this.listeners.add(listener, null, null);
	}

	@Override
	public void addListener(AsyncListener listener, @Nullable ServletRequest servletRequest,
			@Nullable ServletResponse servletResponse) {
		this.listeners.add(listener, servletRequest, servletResponse);
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

	/** By which side it is decided how the request goes on. */
	private enum Decision {

		OPEN, HANDLER, CONTAINER

	}

}
