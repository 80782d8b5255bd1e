/**
 * Auto-configuration of quotas.
 */
@NullMarked
package io.github.x402spring.autoconfigure.quota;

import org.jspecify.annotations.NullMarked;
