package io.github.x402spring.actuate.payments;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.github.x402spring.actuate.page.Html;
import org.jspecify.annotations.Nullable;

/**
 * Single payments on the page.
 *
 * @param path the last part of the address of the page
 * @param explorers finds a block explorer by the CAIP-2 identifier of its network
 */
record PaymentList(String path, Function<String, Optional<String>> explorers) {

	private static final Pattern HASH = Pattern.compile("0x[0-9a-fA-F]{64}");

	void write(Html html, PaymentSliceDescriptor slice, PaymentFilter filter) {
		if (slice.payments().isEmpty()) {
			html.raw("<p class=\"none\">")
				.raw(filter.question().isEmpty() ? "No payments yet." : "No payments match.")
				.raw("</p>\n");
			return;
		}
		html.table("Payments")
			.raw("<th scope=\"col\">Reserved (UTC)</th><th scope=\"col\" class=\"wide\">Endpoint</th><th scope=\"col\" class=\"n\">Price</th>")
			.raw("<th scope=\"col\">Money, content</th><th scope=\"col\" class=\"wide\">Payer</th>")
			.raw("<th scope=\"col\" class=\"wide\">Transaction</th><th scope=\"col\" class=\"wide\">Reason</th></tr></thead>\n")
			.raw("<tbody>\n");
		slice.payments().forEach((payment) -> write(html, payment));
		html.raw("</tbody></table></div>\n");
		if (slice.next() != null) {
			html.raw("<p><a class=\"button\" rel=\"next\" href=\"")
				.text(filter.after(slice.next()))
				.raw("\">Older payments</a></p>\n");
		}
	}

	private void write(Html html, PaymentDescriptor payment) {
		html.raw(payment.money().equals("UNKNOWN") ? "<tr class=\"bad\">" : "<tr>").raw("<td class=\"t\"><a href=\"");
		html.text(this.path + "/" + payment.id()).raw("\">").time(payment.reservedAt());
		html.raw("</a><div class=\"narrow id\">").text(payment.endpoint());
		html.raw("</div></td><td class=\"wide id\">").text(payment.endpoint());
		html.raw("</td><td class=\"n\">").text(payment.price().decimal() + " " + payment.price().unit());
		html.raw("</td><td class=\"states\">").chip(payment.money()).raw(" ").chip(payment.content());
		html.raw("</td><td class=\"wide id\">").text(payment.payer()).raw("</td><td class=\"wide id\">");
		transaction(html, payment, true);
		html.raw("</td><td class=\"wide\">");
		html.text((payment.reason() != null) ? payment.reason() : "").raw("</td></tr>\n");
	}

	/**
	 * Write the hash of a payment's transaction, with a link if its network has a known
	 * explorer.
	 * @param html the page
	 * @param payment the payment
	 * @param brief whether the hash is shortened
	 */
	void transaction(Html html, PaymentDescriptor payment, boolean brief) {
		String hash = payment.transaction();
		if (hash == null) {
			return;
		}
		String shown = brief ? Html.shorten(hash) : hash;
		String explorer = explorer(payment.price().network(), hash);
		if (explorer == null) {
			html.raw("<span title=\"").text(hash).raw("\">").text(shown).raw("</span>");
			return;
		}
		html.raw("<a rel=\"noopener noreferrer external\" target=\"_blank\" title=\"")
			.text(hash)
			.raw("\" href=\"")
			.text(explorer)
			.raw("\">")
			.text(shown)
			.raw("</a>");
	}

	// What is no hash never becomes a link, whatever a facilitator says.
	private @Nullable String explorer(String network, String hash) {
		return HASH.matcher(hash).matches() ? this.explorers.apply(network).map((it) -> it + "/tx/" + hash).orElse(null)
				: null;
	}

}
