/**
 * What is told of payments, whoever asks.
 */
@NullMarked
package io.github.x402spring.actuate.report;

import org.jspecify.annotations.NullMarked;
