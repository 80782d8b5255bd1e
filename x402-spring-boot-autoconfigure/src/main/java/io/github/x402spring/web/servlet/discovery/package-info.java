/**
 * Serves what the application tells about its prices outside of a 402, and finds out
 * which endpoints strangers may call.
 */
@NullMarked
package io.github.x402spring.web.servlet.discovery;

import org.jspecify.annotations.NullMarked;
