package io.github.x402spring.web.servlet.exchange;

import io.github.x402spring.web.servlet.answer.HeldAnswer;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/**
 * Tells an answer that the container ended the asynchronous processing of its request:
 * nothing more of it leaves.
 *
 * @param answer the answer
 */
record Abandonment(HeldAnswer answer) implements AsyncListener {

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
