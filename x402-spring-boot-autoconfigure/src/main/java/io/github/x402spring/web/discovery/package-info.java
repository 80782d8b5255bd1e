/**
 * What the application tells about its prices outside of a 402: prices in its OpenAPI
 * document, and documents that agents look for.
 */
@NullMarked
package io.github.x402spring.web.discovery;

import org.jspecify.annotations.NullMarked;
