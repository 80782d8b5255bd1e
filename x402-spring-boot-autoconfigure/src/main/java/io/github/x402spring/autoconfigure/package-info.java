/**
 * Spring Boot auto-configuration and nothing else.
 */
@NullMarked
package io.github.x402spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
