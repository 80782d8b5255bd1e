package io.github.x402spring.lightning.node;

/**
 * What a node answers when it has made an invoice.
 *
 * @param text the invoice
 * @param hash what it says that it is paid against, in hexadecimal digits
 */
record MadeInvoice(String text, String hash) {

}
