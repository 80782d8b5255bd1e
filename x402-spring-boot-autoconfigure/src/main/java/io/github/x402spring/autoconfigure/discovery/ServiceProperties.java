package io.github.x402spring.autoconfigure.discovery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.github.x402spring.X402ConfigurationException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the service is, for agents and catalogues.
 *
 * @param name Name of the service in documents. By default spring.application.name.
 * @param description What the service does, in a sentence.
 * @param categories Kinds of service, such as "weather". The OpenAPI document tells them
 * as x-service-info.
 * @param docs Links to documents about the service.
 */
@ConfigurationProperties("x402.service")
record ServiceProperties(@Nullable String name, @Nullable String description, @DefaultValue List<String> categories,
		@DefaultValue Docs docs) {

	/** As the draft of the Payment discovery has them. */
	private static final Pattern LINK = Pattern.compile("([a-zA-Z][a-zA-Z\\d+.-]*://\\S+|/\\S*)");

	/**
	 * Return the links by the names that documents give them.
	 * @return the links that are set
	 */
	Map<String, String> links() {
		Map<String, String> links = new LinkedHashMap<>();
		add(links, "apiReference", "api-reference", this.docs.apiReference());
		add(links, "homepage", "homepage", this.docs.homepage());
		add(links, "llms", "llms", this.docs.llms());
		return links;
	}

	private static void add(Map<String, String> links, String name, String property, @Nullable String link) {
		if (link == null || link.isBlank()) {
			return;
		}
		if (!LINK.matcher(link).matches()) {
			throw new X402ConfigurationException(
					"x402.service.docs." + property + " is '" + link + "', which is neither a URL nor a path.",
					"Set it to a URL such as https://example.com/docs, or to a path such as /docs.");
		}
		links.put(name, link);
	}

	/**
	 * Links to documents about the service.
	 *
	 * @param apiReference URL or path of the API reference.
	 * @param homepage URL or path of the home page.
	 * @param llms URL or path of a text for language models.
	 */
	record Docs(@Nullable String apiReference, @Nullable String homepage, @Nullable String llms) {

	}

}
