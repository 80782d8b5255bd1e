package io.github.x402spring.docs.page;

import io.github.x402spring.web.page.PaymentPage;
import io.github.x402spring.web.page.PaymentTab;

/**
 * Gives the examples of the guide to the payment page to tests.
 */
public final class PageExamples {

	private PageExamples() {
	}

	public static PaymentPage page() {
		return new OwnPaymentPage();
	}

	public static PaymentTab tab() {
		return new BankTransferTab();
	}

}
