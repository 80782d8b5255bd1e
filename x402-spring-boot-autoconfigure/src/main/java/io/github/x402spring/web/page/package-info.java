/**
 * The payment page: what a browser gets instead of the content, with a tab for each way
 * to pay.
 */
@NullMarked
package io.github.x402spring.web.page;

import org.jspecify.annotations.NullMarked;
