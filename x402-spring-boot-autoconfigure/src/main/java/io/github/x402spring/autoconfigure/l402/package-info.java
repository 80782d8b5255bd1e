/**
 * Auto-configuration of the family L402.
 */
@NullMarked
package io.github.x402spring.autoconfigure.l402;

import org.jspecify.annotations.NullMarked;
