/**
 * What is done with the books: they are checked and handed on.
 */
@NullMarked
package io.github.x402spring.payment.books;

import org.jspecify.annotations.NullMarked;
