/**
 * JSON that others wrote, read strictly and within bounds. Needs the JDK and Jackson
 * only.
 */
@NullMarked
package io.github.x402spring.json;

import org.jspecify.annotations.NullMarked;
