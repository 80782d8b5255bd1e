package io.github.x402spring.web.servlet.problem;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.github.x402spring.payment.protocol.ProtocolRegistry;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;

/**
 * The headers of the families that an application speaks, and those about caching: which
 * of them only the gate writes, and what every answer of a paid endpoint carries.
 *
 * @since 0.1.0
 */
public final class GateHeaders {

	/** Read by servers in front, some of them before Cache-Control. */
	private static final Set<String> CACHING = Set.of("expires", "pragma", "surrogate-control", "edge-control",
			"x-accel-expires");

	private final ProtocolRegistry protocols;

	private final List<String> exposed;

	private final List<String> vary;

	private final Set<String> payment = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

	private final Set<String> protocol = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

	/**
	 * Create the headers of the gate.
	 * @param protocols the families that the application speaks
	 */
	public GateHeaders(ProtocolRegistry protocols) {
		this.protocols = protocols;
		this.exposed = protocols.responseHeaders();
		this.vary = Stream.concat(protocols.requestHeaders().stream(), Stream.of(HttpHeaders.ACCEPT)).toList();
		this.payment.addAll(protocols.requestHeaders());
		this.protocol.addAll(protocols.responseHeaders());
	}

	/**
	 * Return whether a request header may carry a payment.
	 * @param name the header's name
	 * @return whether handlers do not see all of it
	 */
	public boolean isPayment(String name) {
		return this.payment.contains(name);
	}

	/**
	 * Return what handlers see of a request header.
	 * @param name the header's name
	 * @param lines its values
	 * @return those that are not a payment
	 */
	public List<String> withoutPayments(String name, List<String> lines) {
		return isPayment(name) ? lines.stream().filter((line) -> !this.protocols.isCredential(name, line)).toList()
				: lines;
	}

	/**
	 * Return whether only the gate writes a line of a response header: lines of the
	 * families, and those about caching, which for shared caches have names of their own,
	 * such as CDN-Cache-Control.
	 * @param name the header's name
	 * @param line its value
	 * @return whether it is the gate's
	 */
	public boolean isOwn(String name, String line) {
		return isCaching(name) || this.protocols.isAnswer(name, line);
	}

	/**
	 * Return the lines of a response header that only the gate writes.
	 * @param name the header's name
	 * @param response the response that has them
	 * @return its lines that are the gate's
	 */
	public List<String> own(String name, HttpServletResponse response) {
		return (isCaching(name) || this.protocol.contains(name))
				? response.getHeaders(name).stream().filter((line) -> isOwn(name, line)).toList() : List.of();
	}

	private static boolean isCaching(String name) {
		String lower = name.toLowerCase(Locale.ROOT);
		return lower.endsWith("cache-control") || CACHING.contains(lower);
	}

	/**
	 * Return whether the gate and others add to a response header.
	 * @param name the header's name
	 * @return whether values of both are kept
	 */
	public static boolean isShared(String name) {
		return name.equalsIgnoreCase(HttpHeaders.VARY)
				|| name.equalsIgnoreCase(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS);
	}

	/**
	 * Write what every answer of a paid endpoint carries.
	 * @param response the response
	 * @param cacheControl its {@code Cache-Control}
	 */
	public void addCommon(HttpServletResponse response, String cacheControl) {
		for (String name : List.copyOf(response.getHeaderNames())) {
			if (isCaching(name) || this.protocol.contains(name)) {
				List<String> others = response.getHeaders(name).stream().filter((line) -> !isOwn(name, line)).toList();
				response.setHeader(name, null);
				others.forEach((line) -> response.addHeader(name, line));
			}
		}
		response.setHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
		add(response, this.vary);
		if (response.containsHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN)) {
			expose(response);
		}
	}

	/**
	 * Tell caches what the price depended on.
	 * @param response the response
	 * @param inputs names of headers; names of other inputs are left out
	 */
	public static void addVary(HttpServletResponse response, Collection<String> inputs) {
		add(response, inputs.stream().filter((input) -> !input.startsWith(":")).toList());
	}

	private static void add(HttpServletResponse response, List<String> names) {
		missing(response, HttpHeaders.VARY, names).forEach((name) -> response.addHeader(HttpHeaders.VARY, name));
	}

	// Beside "*", too: where credentials are allowed it is no wildcard.
	private void expose(HttpServletResponse response) {
		List<String> missing = missing(response, HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, this.exposed);
		if (!missing.isEmpty()) {
			List<String> values = new ArrayList<>(response.getHeaders(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS));
			values.addAll(missing);
			response.setHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, String.join(", ", values));
		}
	}

	private static List<String> missing(HttpServletResponse response, String header, List<String> names) {
		Set<String> present = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
		for (String value : response.getHeaders(header)) {
			Stream.of(value.split(",")).map(String::strip).forEach(present::add);
		}
		return names.stream().filter((name) -> !present.contains(name)).toList();
	}

}
