/**
 * The gate in front of Spring MVC handlers.
 */
@NullMarked
package io.github.x402spring.web.servlet;

import org.jspecify.annotations.NullMarked;
