/**
 * What an application author touches: the annotation that prices a handler and the paid\n
 * * call it receives.
 */
@NullMarked
package io.github.x402spring;

import org.jspecify.annotations.NullMarked;
