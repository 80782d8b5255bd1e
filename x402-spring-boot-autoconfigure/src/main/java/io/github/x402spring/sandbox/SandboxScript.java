package io.github.x402spring.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

/**
 * What the sandbox was told to do. Every step is taken once, in the order in which the
 * steps were given.
 */
final class SandboxScript {

	private final Queue<SandboxVerification> verifications = new ConcurrentLinkedQueue<>();

	private final Queue<SandboxOutcome> settlements = new ConcurrentLinkedQueue<>();

	private volatile Duration delay = Duration.ZERO;

	private volatile @Nullable SandboxHold hold;

	void addVerifications(SandboxVerification... steps) {
		this.verifications.addAll(List.of(steps));
	}

	void addSettlements(SandboxOutcome... steps) {
		this.settlements.addAll(List.of(steps));
	}

	void delay(Duration duration) {
		this.delay = duration;
	}

	synchronized SandboxHold hold() {
		release();
		SandboxHold next = new SandboxHold();
		this.hold = next;
		return next;
	}

	synchronized void reset() {
		this.verifications.clear();
		this.settlements.clear();
		this.delay = Duration.ZERO;
		release();
	}

	SandboxVerification nextVerification() {
		SandboxVerification next = this.verifications.poll();
		return (next != null) ? next : SandboxVerification.VERIFY;
	}

	SandboxOutcome nextSettlement() {
		SandboxOutcome next = this.settlements.poll();
		return (next != null) ? next : SandboxOutcome.SETTLE;
	}

	void pause() {
		SandboxHold current = this.hold;
		if (current != null) {
			current.pass();
		}
		Duration wait = this.delay;
		if (wait.isZero()) {
			return;
		}
		try {
			Thread.sleep(wait);
		}
		catch (InterruptedException ex) {
			throw SandboxHold.interrupted();
		}
	}

	private void release() {
		SandboxHold current = this.hold;
		if (current != null) {
			current.release();
			this.hold = null;
		}
	}

}
