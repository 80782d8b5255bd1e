/**
 * Answers of paid handlers, held back until they are paid for.
 */
@NullMarked
package io.github.x402spring.web.servlet.answer;

import org.jspecify.annotations.NullMarked;
