/**
 * Where passes are sold.
 */
@NullMarked
package io.github.x402spring.web.servlet.pass;

import org.jspecify.annotations.NullMarked;
