package io.github.x402spring.web.page;

import java.util.List;
import java.util.Optional;

import tools.jackson.databind.JsonNode;

/**
 * One way to pay on the payment page, such as a wallet of the browser. Tabs of an
 * application are added to ours.
 * <p>
 * The script of a tab calls {@code paymentPage.tab(id, (panel, data) => ...)}, which runs
 * it with the element that holds {@link Content#html()}. The page allows no other script,
 * no style, no connection to another origin and no image from one.
 *
 * @since 0.1.0
 */
public interface PaymentTab {

	/**
	 * Return what names the tab in the page.
	 * @return lower-case letters, digits and hyphens
	 */
	String id();

	/**
	 * Return what the tab shows.
	 * @param request what is sold
	 * @param texts the texts of the page
	 * @return the content; empty if none of the offers can be paid this way
	 */
	Optional<Content> content(PaymentPageRequest request, PageTexts texts);

	/**
	 * Return the scripts of the tab. Scripts that are equal are put in the page once, in
	 * the order of their first tab.
	 * @return sources in JavaScript, in which no end tag of a script occurs
	 */
	List<String> scripts();

	/**
	 * Return a tab with the address of the page as a QR code, for phones.
	 * @return the tab, which is there for addresses that start with {@code https://}
	 */
	static PaymentTab phone() {
		return new PhoneTab();
	}

	/**
	 * Draw a QR code, by the library of the tab for phones.
	 * @param text what it says
	 * @param label what it is, for those who cannot see it
	 * @return an SVG element, in which all text is escaped
	 * @throws IllegalArgumentException if the text is too long for a code
	 */
	static String code(String text, String label) {
		return QrImage.svg(text, PageTexts.escape(label));
	}

	/**
	 * What a tab shows.
	 *
	 * @param title its name, as text
	 * @param html its markup, in which all text is escaped; it has no inline style or
	 * script, since the page allows none
	 * @param data what its script needs
	 * @since 0.1.0
	 */
	record Content(String title, String html, JsonNode data) {

	}

}
