package io.github.x402spring.web.servlet.handler;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.x402spring.X402ConfigurationException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * Makes sure that files that are sold under one pattern are not served free under
 * another: the handler of each file decides, and two may serve the same.
 */
final class PricedFiles {

	private static final Log logger = LogFactory.getLog(PricedFiles.class);

	private final List<Files> priced = new ArrayList<>();

	private final List<Files> free = new ArrayList<>();

	private PricedFiles(Collection<HandlerMapping> mappings, Set<String> pricedPatterns) {
		for (HandlerMapping mapping : mappings) {
			if (mapping instanceof AbstractUrlHandlerMapping urls) {
				for (Map.Entry<String, Object> entry : urls.getHandlerMap().entrySet()) {
					if (entry.getValue() instanceof ResourceHttpRequestHandler handler) {
						(pricedPatterns.contains(entry.getKey()) ? this.priced : this.free)
							.add(new Files(entry.getKey(), handler.getLocations()));
					}
				}
			}
		}
	}

	/**
	 * Look for another way to priced files.
	 * @param mappings the handler mappings
	 * @param pricedPatterns the patterns that properties price
	 * @param routers the router functions by the names of their beans
	 * @throws X402ConfigurationException if there is one
	 */
	static void requireNoOtherWay(Collection<HandlerMapping> mappings, Set<String> pricedPatterns,
			Map<String, ? extends RouterFunction<?>> routers) {
		PricedFiles files = new PricedFiles(mappings, pricedPatterns);
		for (Files sold : files.priced) {
			for (Files given : files.free) {
				if (sold.overlaps(given)) {
					throw new X402ConfigurationException(
							"Files that are sold under '" + sold.pattern() + "' are served free under '"
									+ given.pattern() + "': both serve from " + sold.locations() + ".",
							"Keep the files in a place of their own, give '" + given.pattern()
									+ "' a price in x402.routes as well, or do not serve it.");
				}
			}
			routers.forEach((name, router) -> ResourceRoutes.locations(router)
				.forEach((location) -> inspect(sold, name, location)));
		}
	}

	private static void inspect(Files sold, String router, String location) {
		if (sold.describedAs(location)) {
			throw new X402ConfigurationException(
					"Files that are sold under '" + sold.pattern()
							+ "' are served free by a resource route of the bean '" + router + "': both serve from "
							+ location + ".",
					"Keep the files in a place of their own, or remove the resource route. It cannot be priced.");
		}
		if (!sold.describedElsewhere(location)) {
			logger.warn("The bean '" + router + "' has a resource route, and files are sold under '" + sold.pattern()
					+ "'. It cannot be checked whether both serve the same files. The resource route serves its files "
					+ "for free. Make sure that it does not serve from " + sold.locations() + ".");
		}
	}

	private record Files(String pattern, List<Resource> locations) {

		boolean overlaps(Files other) {
			return this.locations.stream()
				.map(Files::place)
				.filter((place) -> !place.isEmpty())
				.anyMatch((place) -> other.locations.stream()
					.map(Files::place)
					.filter((it) -> !it.isEmpty())
					.anyMatch((it) -> place.startsWith(it) || it.startsWith(place)));
		}

		// As resources describe themselves: a kind of place, then the place in brackets.
		boolean describedAs(String location) {
			String other = folder(location);
			return !location.isEmpty() && this.locations.stream()
				.map((it) -> folder(it.getDescription()))
				.anyMatch((it) -> it.startsWith(other) || other.startsWith(it));
		}

		boolean describedElsewhere(String location) {
			return location.contains("[") && this.locations.stream()
				.map(Resource::getDescription)
				.allMatch((it) -> kind(it).equals(kind(location)) && !it.contains("..") && !location.contains(".."));
		}

		private static String folder(String description) {
			String open = description.endsWith("]") ? description.substring(0, description.length() - 1) : description;
			return open.endsWith("/") ? open : open + "/";
		}

		private static String kind(String description) {
			return description.substring(0, description.indexOf('[') + 1);
		}

		// Empty for a place that is not there. The class path has many roots: its folders
		// are compared by name.
		private static String place(Resource location) {
			try {
				String place = (location instanceof ClassPathResource it) ? "classpath:/" + it.getPath()
						: location.getURL().toString();
				return place.endsWith("/") ? place : place + "/";
			}
			catch (IOException ex) {
				return "";
			}
		}

	}

}
