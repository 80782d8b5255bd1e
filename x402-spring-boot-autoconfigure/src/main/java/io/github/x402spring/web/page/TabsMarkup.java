package io.github.x402spring.web.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import tools.jackson.databind.JsonNode;

/**
 * The ways to pay that a page offers. They show once the script of the page runs.
 */
final class TabsMarkup {

	private final StringBuilder list = new StringBuilder();

	private final StringBuilder panels = new StringBuilder();

	private final Map<String, JsonNode> data = new LinkedHashMap<>();

	private final Set<String> scripts = new LinkedHashSet<>();

	static TabsMarkup of(List<PaymentTab> tabs, PaymentPageRequest request, PageTexts texts) {
		TabsMarkup markup = new TabsMarkup();
		tabs.forEach((tab) -> tab.content(request, texts).ifPresent((content) -> markup.add(tab, content)));
		return markup;
	}

	private void add(PaymentTab tab, PaymentTab.Content content) {
		String id = PageTexts.escape(tab.id());
		this.list.append("<button type=\"button\" role=\"tab\" id=\"tab-")
			.append(id)
			.append("\" aria-controls=\"panel-")
			.append(id)
			.append("\" aria-selected=\"false\" tabindex=\"-1\">")
			.append(PageTexts.escape(content.title()))
			.append("</button>\n");
		this.panels.append("<div role=\"tabpanel\" id=\"panel-")
			.append(id)
			.append("\" aria-labelledby=\"tab-")
			.append(id)
			.append("\" tabindex=\"0\" hidden>\n")
			.append(content.html())
			.append("</div>\n");
		this.data.put(tab.id(), content.data());
		this.scripts.addAll(tab.scripts());
	}

	boolean isEmpty() {
		return this.data.isEmpty();
	}

	Map<String, JsonNode> data() {
		return this.data;
	}

	List<String> scripts() {
		return new ArrayList<>(this.scripts);
	}

	String html(PageTexts texts) {
		return "<div role=\"tablist\" aria-label=\"" + texts.html("ways") + "\" hidden>\n" + this.list + "</div>\n"
				+ this.panels;
	}

}
