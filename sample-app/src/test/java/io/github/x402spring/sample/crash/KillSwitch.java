package io.github.x402spring.sample.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Kills its own process at one point, the hard way: nobody gets a chance to tidy up.
 */
final class KillSwitch {

	private final AtomicReference<@Nullable KillPoint> armed = new AtomicReference<>();

	void arm(KillPoint point) {
		this.armed.set(point);
	}

	boolean isArmed(KillPoint point) {
		return this.armed.get() == point;
	}

	/**
	 * Tell that a point is reached. Does not return if that is the one.
	 * @param point the point
	 */
	void reached(KillPoint point) {
		if (isArmed(point)) {
			try {
				new ProcessBuilder("kill", "-9", String.valueOf(ProcessHandle.current().pid())).start();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			while (true) {
				LockSupport.park();
			}
		}
	}

}
