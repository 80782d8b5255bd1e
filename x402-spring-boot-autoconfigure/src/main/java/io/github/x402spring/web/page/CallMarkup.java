package io.github.x402spring.web.page;

import io.github.x402spring.payment.PaidResource;

/**
 * What the page says where it cannot send the request again.
 */
final class CallMarkup {

	private CallMarkup() {
	}

	static String html(PaymentPageRequest request, PageTexts texts) {
		StringBuilder html = new StringBuilder(1024).append("<section aria-labelledby=\"pay\">\n<h2 id=\"pay\">")
			.append(texts.html("call"))
			.append("</h2>\n<p>")
			.append(texts.html("call-text", request.method()))
			.append("</p>\n");
		String url = request.challenge().resource().url();
		if (url.length() < PaidResource.MAX_URL_LENGTH) {
			html.append("<p>")
				.append(texts.html("call-example"))
				.append("</p>\n<pre tabindex=\"0\">curl -i -X ")
				.append(PageTexts.escape(request.method()))
				.append(' ')
				.append(PageTexts.escape("'" + url.replace("'", "'\\''") + "'"))
				.append("</pre>\n");
		}
		return html.append("</section>\n").toString();
	}

}
