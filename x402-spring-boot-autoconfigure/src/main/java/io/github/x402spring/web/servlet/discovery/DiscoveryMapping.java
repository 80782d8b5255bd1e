package io.github.x402spring.web.servlet.discovery;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.web.discovery.DiscoveryDocument;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.security.web.access.WebInvocationPrivilegeEvaluator;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;
import org.springframework.web.servlet.resource.ResourceUrlProvider;

/**
 * Maps discovery documents to their paths. Whatever the application serves there comes
 * first: its handlers are found before, and its static files are asked for.
 *
 * @since 0.1.0
 */
public final class DiscoveryMapping extends AbstractHandlerMapping {

	/** After the handlers of the application, before those of static files. */
	private static final int ORDER = Ordered.LOWEST_PRECEDENCE - 10;

	private final Map<String, DocumentHandler> documents;

	private final Supplier<@Nullable ResourceUrlProvider> files;

	/**
	 * Create the mapping.
	 * @param documents the documents
	 * @param baseUrl origin of the URLs in documents, or {@code null} to take it from the
	 * request
	 * @param maxAge how long clients may keep a document
	 * @param files knows the static files of the application, or supplies {@code null} if
	 * there are none
	 */
	public DiscoveryMapping(List<DiscoveryDocument> documents, @Nullable String baseUrl, Duration maxAge,
			Supplier<@Nullable ResourceUrlProvider> files) {
		this.documents = documents.stream()
			.collect(Collectors.toUnmodifiableMap(DiscoveryDocument::path,
					(document) -> new DocumentHandler(document, baseUrl, maxAge)));
		this.files = files;
		setOrder(ORDER);
	}

	/**
	 * Return which endpoints strangers may call by the rules of Spring Security.
	 * @param rules the rules
	 * @return says of an endpoint whether it is open, as far as that can be known without
	 * a request
	 */
	public static Predicate<PaidEndpointDescriptor> openToStrangers(List<WebInvocationPrivilegeEvaluator> rules) {
		return new StrangerAccess(rules);
	}

	@Override
	protected @Nullable Object getHandlerInternal(HttpServletRequest request) {
		String path = initLookupPath(request);
		DocumentHandler handler = this.documents.get(path);
		return (handler == null || isFile(path)) ? null : handler;
	}

	private boolean isFile(String path) {
		ResourceUrlProvider provider = this.files.get();
		return provider != null && provider.getForLookupPath(path) != null;
	}

}
