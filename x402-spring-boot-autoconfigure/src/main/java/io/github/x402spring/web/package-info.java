/**
 * HTTP without servlets: the catalogue of paid endpoints, problems, and the payment page.
 */
@NullMarked
package io.github.x402spring.web;

import org.jspecify.annotations.NullMarked;
