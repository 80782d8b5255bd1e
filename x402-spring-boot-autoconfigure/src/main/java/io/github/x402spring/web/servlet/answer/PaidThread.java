package io.github.x402spring.web.servlet.answer;

import org.jspecify.annotations.Nullable;

/**
 * Keeps count of what a thread entered of a paid request: a handler that is forwarded to
 * works on the same request.
 */
final class PaidThread {

	private @Nullable PaymentScope scope;

	private int entered;

	void enter(HeldAnswer answer) {
		this.entered++;
		if (this.scope == null) {
			this.scope = answer.enter();
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
		if (this.scope != null) {
			this.scope.close();
			this.scope = null;
		}
	}

}
