/**
 * What the pages for operators are made of: HTML that escapes, charts, and the state of
 * selling. It knows nothing of payments.
 */
@NullMarked
package io.github.x402spring.actuate.page;

import org.jspecify.annotations.NullMarked;
