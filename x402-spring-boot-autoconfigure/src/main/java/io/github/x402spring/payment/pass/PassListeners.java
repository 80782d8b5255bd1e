package io.github.x402spring.payment.pass;

import java.util.List;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The listeners of an application. What one of them throws harms neither the request nor
 * the others.
 */
final class PassListeners {

	private static final Log logger = LogFactory.getLog(PassListeners.class);

	private final List<PassListener> listeners;

	PassListeners(List<PassListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	void tell(Consumer<PassListener> message) {
		for (PassListener listener : this.listeners) {
			try {
				message.accept(listener);
			}
			// The step is written, and no error of theirs undoes it.
			catch (RuntimeException | Error ex) {
				logger.warn("A pass listener failed: " + listener.getClass().getName(), ex);
			}
		}
	}

}
