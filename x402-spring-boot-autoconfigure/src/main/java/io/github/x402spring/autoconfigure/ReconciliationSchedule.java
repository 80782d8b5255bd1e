package io.github.x402spring.autoconfigure;

import java.time.Duration;
import java.util.concurrent.Future;

import io.github.x402spring.payment.PaymentReconciler;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

/**
 * Reconciles from time to time while the application runs.
 */
final class ReconciliationSchedule implements SmartLifecycle {

	private final PaymentReconciler reconciler;

	private final Duration interval;

	private @Nullable SimpleAsyncTaskScheduler scheduler;

	private @Nullable Future<?> task;

	ReconciliationSchedule(PaymentReconciler reconciler, Duration interval) {
		this.reconciler = reconciler;
		this.interval = interval;
	}

	@Override
	public void start() {
		SimpleAsyncTaskScheduler started = new SimpleAsyncTaskScheduler();
		started.setThreadNamePrefix("x402-reconcile-");
		this.task = started.scheduleWithFixedDelay(this.reconciler::reconcile, this.interval);
		this.scheduler = started;
	}

	@Override
	public void stop() {
		if (this.task != null) {
			this.task.cancel(false);
			this.task = null;
		}
		if (this.scheduler != null) {
			this.scheduler.close();
			this.scheduler = null;
		}
	}

	@Override
	public boolean isRunning() {
		return this.scheduler != null;
	}

}
