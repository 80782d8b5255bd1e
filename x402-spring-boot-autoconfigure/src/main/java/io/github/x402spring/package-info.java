/**
 * What an application author touches: the annotation that prices a handler and the paid
 * call it receives.
 */
@NullMarked
package io.github.x402spring;

import org.jspecify.annotations.NullMarked;
