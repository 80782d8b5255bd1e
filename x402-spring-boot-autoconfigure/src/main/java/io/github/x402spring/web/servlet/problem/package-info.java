/**
 * What the gate itself answers.
 */
@NullMarked
package io.github.x402spring.web.servlet.problem;

import org.jspecify.annotations.NullMarked;
