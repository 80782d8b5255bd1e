/**
 * Audit events of payments and of what operators do.
 */
@NullMarked
package io.github.x402spring.actuate.audit;

import org.jspecify.annotations.NullMarked;
