/**
 * Auto-configuration of what the application tells about its prices outside of a 402.
 */
@NullMarked
package io.github.x402spring.autoconfigure.discovery;

import org.jspecify.annotations.NullMarked;
