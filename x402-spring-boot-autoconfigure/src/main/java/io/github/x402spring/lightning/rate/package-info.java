/**
 * What a bitcoin costs in dollars, for prices in dollars that are paid over Lightning.
 */
@NullMarked
package io.github.x402spring.lightning.rate;

import org.jspecify.annotations.NullMarked;
