package io.github.x402spring.payment.observation;

import java.util.concurrent.Callable;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Observes so that a handler of observations which fails is logged and otherwise ignored:
 * an answer about money must not be lost because an observation failed.
 *
 * @since 0.1.0
 */
public final class GuardedObservation {

	private static final Log logger = LogFactory.getLog(GuardedObservation.class);

	private GuardedObservation() {
	}

	/**
	 * Observe a call.
	 * @param <T> type of what it answers
	 * @param <E> type of what it throws
	 * @param registry where the observation goes
	 * @param observation makes the observation, which is not started yet
	 * @param call what is observed
	 * @return what the call answers
	 * @throws E what the call throws, and nothing else
	 */
	public static <T, E extends Throwable> T observe(ObservationRegistry registry, Supplier<Observation> observation,
			Observation.CheckedCallable<T, E> call) throws E {
		Observation started = start(observation);
		if (started == null) {
			return call.call();
		}
		Runnable scope = enter(registry, started);
		try {
			return call.call();
		}
		catch (Throwable ex) {
			quietly(() -> started.error(ex));
			throw ex;
		}
		finally {
			scope.run();
			quietly(started::stop);
		}
	}

	// Null without a listener.
	static @Nullable Observation start(Supplier<Observation> observation) {
		try {
			Observation created = observation.get();
			return created.isNoop() ? null : created.start();
		}
		catch (RuntimeException ex) {
			warn(ex);
			return null;
		}
	}

	/**
	 * Make a call of another thread part of what is observed on this one.
	 * @param <T> type of what it answers
	 * @param registry where observations go
	 * @param call the call
	 * @return the call for the other thread
	 */
	public static <T> Callable<T> propagated(ObservationRegistry registry, Callable<T> call) {
		Observation current = registry.getCurrentObservation();
		if (current == null) {
			return call;
		}
		return () -> {
			Runnable scope = enter(registry, current);
			try {
				return call.call();
			}
			finally {
				scope.run();
			}
		};
	}

	// To be ended on the same thread. A handler that fails leaves the scope where it is,
	// and the next request of the thread would be taken for a part of this one.
	static Runnable enter(ObservationRegistry registry, Observation observation) {
		Observation.Scope before = registry.getCurrentObservationScope();
		try {
			Observation.Scope scope = observation.openScope();
			return () -> leave(registry, scope, before);
		}
		catch (RuntimeException ex) {
			warn(ex);
			registry.setCurrentObservationScope(before);
			return () -> {
			};
		}
	}

	private static void leave(ObservationRegistry registry, Observation.Scope scope,
			Observation.@Nullable Scope before) {
		try {
			scope.close();
		}
		catch (RuntimeException ex) {
			warn(ex);
			registry.setCurrentObservationScope(before);
		}
	}

	static void quietly(Runnable step) {
		try {
			step.run();
		}
		catch (RuntimeException ex) {
			warn(ex);
		}
	}

	private static void warn(RuntimeException ex) {
		logger.warn("An observation could not be made", ex);
	}

}
