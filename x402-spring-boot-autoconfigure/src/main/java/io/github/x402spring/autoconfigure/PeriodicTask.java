package io.github.x402spring.autoconfigure;

import java.time.Duration;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

/**
 * Does something from time to time while the application runs.
 *
 * @since 0.1.0
 */
public final class PeriodicTask implements SmartLifecycle {

	private final String name;

	private final Runnable work;

	private final Duration interval;

	private @Nullable SimpleAsyncTaskScheduler scheduler;

	private @Nullable Future<?> task;

	/**
	 * Create a task.
	 * @param name its name, which its threads bear
	 * @param work what to do
	 * @param interval how long to wait in between
	 */
	public PeriodicTask(String name, Runnable work, Duration interval) {
		this.name = name;
		this.work = work;
		this.interval = interval;
	}

	@Override
	public void start() {
		SimpleAsyncTaskScheduler started = new SimpleAsyncTaskScheduler();
		started.setThreadNamePrefix(this.name + "-");
		this.task = started.scheduleWithFixedDelay(this.work, this.interval);
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

	// Requests that are served while the application stops need their leases renewed.
	@Override
	public int getPhase() {
		return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE - 512;
	}

	@Override
	public boolean isRunning() {
		return this.scheduler != null;
	}

}
