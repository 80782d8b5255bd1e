/**
 * Which handlers of Spring MVC are paid, and whether that can be enforced.
 */
@NullMarked
package io.github.x402spring.web.servlet.handler;

import org.jspecify.annotations.NullMarked;
