package io.github.x402spring.web.servlet.answer;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lock of one answer, to which several threads may come: those of the handler, and
 * those of the container.
 */
final class AnswerLock {

	private final Lock lock = new ReentrantLock();

	<X extends Exception> boolean ask(Question<X> question) throws X {
		this.lock.lock();
		try {
			return question.ask();
		}
		finally {
			this.lock.unlock();
		}
	}

	<X extends Exception> void run(Step<X> step) throws X {
		this.lock.lock();
		try {
			step.take();
		}
		finally {
			this.lock.unlock();
		}
	}

	@FunctionalInterface
	interface Question<X extends Exception> {

		boolean ask() throws X;

	}

	@FunctionalInterface
	interface Step<X extends Exception> {

		void take() throws X;

	}

}
