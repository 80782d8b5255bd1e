package io.github.x402spring.web.discovery;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.web.PaidEndpointCatalogue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A document at a fixed path that tells agents what is for sale. It is written anew for
 * each request, since prices and endpoints may change.
 *
 * @since 0.1.0
 */
public final class DiscoveryDocument {

	private final String path;

	private final String mediaType;

	private final Function<String, String> writer;

	private DiscoveryDocument(String path, String mediaType, Function<String, String> writer) {
		this.path = path;
		this.mediaType = mediaType;
		this.writer = writer;
	}

	/**
	 * Return {@code /.well-known/x402}: the resources with what x402 accepts for them.
	 * @param catalogue the paid endpoints
	 * @param listed which of them are listed
	 * @param accepts writes the ways to pay by x402; empty if an endpoint has none
	 * @return the document
	 */
	public static DiscoveryDocument wellKnown(PaidEndpointCatalogue catalogue, Predicate<PaidEndpointDescriptor> listed,
			Function<QuoteSource, Optional<JsonNode>> accepts) {
		ResourceManifest manifest = new ResourceManifest(accepts);
		return new DiscoveryDocument("/.well-known/x402", "application/json",
				(base) -> manifest.write(base, catalogue.endpoints().stream().filter(listed).toList()));
	}

	/**
	 * Return {@code /llms.txt}: what is for sale, for language models.
	 * @param catalogue the paid endpoints
	 * @param listed which of them are listed
	 * @param families write challenges
	 * @param plans the plans of endpoints
	 * @param name what the service is called
	 * @param description what it does, or {@code null} if that is not said
	 * @param links further documents by their names
	 * @return the document
	 */
	public static DiscoveryDocument llms(PaidEndpointCatalogue catalogue, Predicate<PaidEndpointDescriptor> listed,
			ProtocolRegistry families, Plans plans, String name, @Nullable String description,
			Map<String, String> links) {
		PriceList list = new PriceList(families.responseHeaders(), plans, name, description, links);
		return new DiscoveryDocument("/llms.txt", "text/plain;charset=UTF-8", (base) -> {
			List<PaidEndpointDescriptor> endpoints = catalogue.endpoints().stream().filter(listed).toList();
			return list.write(base, endpoints);
		});
	}

	/**
	 * Return where the document is.
	 * @return its path within the application
	 */
	public String path() {
		return this.path;
	}

	/**
	 * Return of what type it is.
	 * @return its media type
	 */
	public String mediaType() {
		return this.mediaType;
	}

	/**
	 * Write the document.
	 * @param base what the URLs of the application begin with, without a slash at its end
	 * @return its content
	 */
	public String write(String base) {
		return this.writer.apply(base);
	}

}
