package io.github.x402spring.web.servlet;

import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.x402spring.payment.protocol.ProtocolRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A request whose payments come after all other lines of their header.
 */
final class CredentialOrder extends HttpServletRequestWrapper {

	private final Map<String, List<String>> ordered;

	private CredentialOrder(HttpServletRequest request, Map<String, List<String>> ordered) {
		super(request);
		this.ordered = ordered;
	}

	/**
	 * Put payments last.
	 * @param request the request
	 * @param protocols say which lines are payments
	 * @return the same request if nothing has to be moved
	 */
	static HttpServletRequest of(HttpServletRequest request, ProtocolRegistry protocols) {
		Map<String, List<String>> ordered = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (String name : protocols.requestHeaders()) {
			List<String> lines = Collections.list(request.getHeaders(name));
			if (lines.size() > 1) {
				List<String> sorted = sorted(name, lines, protocols);
				if (!sorted.equals(lines)) {
					ordered.put(name, sorted);
				}
			}
		}
		return ordered.isEmpty() ? request : new CredentialOrder(request, ordered);
	}

	private static List<String> sorted(String name, List<String> lines, ProtocolRegistry protocols) {
		return lines.stream().sorted(Comparator.comparing((line) -> protocols.isCredential(name, line))).toList();
	}

	@Override
	public @Nullable String getHeader(String name) {
		List<String> lines = this.ordered.get(name);
		return (lines != null) ? lines.getFirst() : super.getHeader(name);
	}

	@Override
	public Enumeration<String> getHeaders(String name) {
		List<String> lines = this.ordered.get(name);
		return (lines != null) ? Collections.enumeration(lines) : super.getHeaders(name);
	}

}
