package io.github.x402spring.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Facilitators behind URLs: a list, or one in the short form.
 *
 * @param facilitator the only one
 * @param facilitators Remote facilitators, if there are several. A payment uses the first
 * one that is configured for its network and supports it.
 * @since 0.1.0
 */
@ConfigurationProperties("x402")
public record RemoteFacilitatorProperties(@DefaultValue @NestedConfigurationProperty RemoteFacilitator facilitator,
		@DefaultValue List<RemoteFacilitator> facilitators) {

	static final String SHORT_FORM = "x402.facilitator";

	/**
	 * Return all facilitators.
	 * @return by the property that describes them, in order
	 */
	Map<String, RemoteFacilitator> all() {
		if (this.facilitators.isEmpty()) {
			return Map.of(SHORT_FORM, this.facilitator);
		}
		Map<String, RemoteFacilitator> all = new LinkedHashMap<>();
		for (int i = 0; i < this.facilitators.size(); i++) {
			all.put("x402.facilitators[" + i + "]", this.facilitators.get(i));
		}
		return all;
	}

	/**
	 * Return the URL of a facilitator.
	 * @param name the property that describes it
	 * @return its URL, or empty if it has none
	 */
	public Optional<String> url(String name) {
		return Optional.ofNullable(all().get(name)).map(RemoteFacilitator::url);
	}

}
