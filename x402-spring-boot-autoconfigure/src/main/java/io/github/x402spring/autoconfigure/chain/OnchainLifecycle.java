package io.github.x402spring.autoconfigure.chain;

import io.github.x402spring.onchain.rail.OnchainRail;

import org.springframework.context.SmartLifecycle;

/**
 * Sends transactions from after the chains were inspected and before the first request is
 * served, until the last request was served.
 */
final class OnchainLifecycle implements SmartLifecycle {

	private final OnchainRail rail;

	private final CostNotice notice;

	private volatile boolean running;

	OnchainLifecycle(OnchainRail rail, CostNotice notice) {
		this.rail = rail;
		this.notice = notice;
	}

	@Override
	public void start() {
		this.rail.start();
		this.notice.log();
		this.running = true;
	}

	@Override
	public void stop() {
		this.rail.close();
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Integer.MIN_VALUE + 1;
	}

}
