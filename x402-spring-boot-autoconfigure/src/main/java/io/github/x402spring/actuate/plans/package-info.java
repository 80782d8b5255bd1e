/**
 * Plans as operators see them.
 */
@NullMarked
package io.github.x402spring.actuate.plans;

import org.jspecify.annotations.NullMarked;
