/**
 * Auto-configuration of stored answers.
 */
@NullMarked
package io.github.x402spring.autoconfigure.answer;

import org.jspecify.annotations.NullMarked;
