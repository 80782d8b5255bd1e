package io.github.x402spring.web.servlet.discovery;

import java.util.List;
import java.util.function.Predicate;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.access.WebInvocationPrivilegeEvaluator;

/**
 * Finds out whether a client that is not authenticated may call an endpoint. Rules are
 * for requests, and an endpoint has many: each of some samples must be allowed.
 */
final class StrangerAccess implements Predicate<PaidEndpointDescriptor> {

	private static final Log logger = LogFactory.getLog(StrangerAccess.class);

	private static final Authentication STRANGER = new AnonymousAuthenticationToken("x402", "anonymousUser",
			AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));

	/** An endpoint without methods serves all, and rules may differ by them. */
	private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

	private final List<WebInvocationPrivilegeEvaluator> rules;

	StrangerAccess(List<WebInvocationPrivilegeEvaluator> rules) {
		this.rules = List.copyOf(rules);
	}

	@Override
	public boolean test(PaidEndpointDescriptor endpoint) {
		List<String> methods = endpoint.methods().isEmpty() ? METHODS : endpoint.methods();
		return !endpoint.patterns().isEmpty() && endpoint.patterns()
			.stream()
			.flatMap((pattern) -> SamplePaths.of(pattern).stream())
			.allMatch((path) -> methods.stream().allMatch((method) -> isAllowed(path, method)));
	}

	private boolean isAllowed(String path, String method) {
		try {
			return this.rules.stream().allMatch((rule) -> rule.isAllowed("", path, method, STRANGER));
		}
		catch (RuntimeException ex) {
			logger.debug("Who may call " + method + " " + path + " cannot be said without a request", ex);
			return false;
		}
	}

}
