package io.github.x402spring.actuate.metrics;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How it goes with the reconciler.
 *
 * @param since since when it runs, or {@code null} if it does not run now
 * @param ended when its last run ended, well or not, or when it was started
 * @param done when a run ended well, or when it was started
 * @since 0.1.0
 */
public record ReconcilerProgress(@Nullable Instant since, Instant ended, Instant done) {
}
