package io.github.x402spring.web.page;

/**
 * Makes the page that a browser gets instead of the content. A bean of this type replaces
 * ours.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PaymentPage {

	/**
	 * Make the page. The gate has set the status and the headers of the challenge, and
	 * writes what is returned after them.
	 * @param request what is sold, and to which request
	 * @return the page
	 */
	PaymentPageAnswer answer(PaymentPageRequest request);

}
