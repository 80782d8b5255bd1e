/**
 * Auto-configuration of the gate in front of Spring MVC, and of what stands for it where
 * there is none.
 */
@NullMarked
package io.github.x402spring.autoconfigure.web;

import org.jspecify.annotations.NullMarked;
