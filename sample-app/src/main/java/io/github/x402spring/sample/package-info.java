/**
 * A small API that sells weather, reports and summaries per call.
 */
@NullMarked
package io.github.x402spring.sample;

import org.jspecify.annotations.NullMarked;
