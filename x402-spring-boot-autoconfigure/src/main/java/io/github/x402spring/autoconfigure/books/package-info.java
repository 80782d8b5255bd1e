/**
 * Auto-configuration of what is done with the books.
 */
@NullMarked
package io.github.x402spring.autoconfigure.books;

import org.jspecify.annotations.NullMarked;
