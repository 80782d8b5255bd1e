package io.github.x402spring.web.servlet.exchange;

import io.github.x402spring.web.servlet.answer.HeldAnswer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps count of what a thread entered of a paid request: a handler that is forwarded to
 * works on the same request.
 */
final class PaidThread {

	private @Nullable Runnable exit;

	private int entered;

	void enter(HeldAnswer answer) {
		this.entered++;
		if (this.exit == null) {
			this.exit = answer.enter();
		}
	}

	void leave() {
		if (this.entered > 0) {
			this.entered--;
			if (this.entered == 0) {
				leaveAll();
			}
		}
	}

	void leaveAll() {
		this.entered = 0;
		if (this.exit != null) {
			this.exit.run();
			this.exit = null;
		}
	}

}
