package io.github.x402spring.sample.sandbox;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.regex.Pattern;

import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Signs payments for any caller, so that {@code curl} can pay: the rest of the path is
 * what to pay for, {@code /sandbox/sign/api/weather?city=Oslo} for example. It signs for
 * paid endpoints of this application only, with a publicly known key, and is there in
 * sandbox mode only, where the money is play money.
 */
@Hidden
@RestController
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "x402.facilitator.type", havingValue = "sandbox")
class SandboxSignController {

	private static final String PREFIX = "/sandbox/sign";

	/**
	 * What segments of paths are made of: no scheme, no host, nothing that is encoded.
	 */
	private static final Pattern SEGMENT = Pattern.compile("[\\w.-]+");

	private final SandboxWallet wallet = SandboxWallet.developmentKey(0);

	private final OwnChallenges challenges;

	private final SoldPaths sold;

	SandboxSignController(OwnChallenges challenges, PaidEndpointCatalogue endpoints) {
		this.challenges = challenges;
		this.sold = new SoldPaths(endpoints);
	}

	@RequestMapping(path = PREFIX + "/**", method = { RequestMethod.GET, RequestMethod.POST })
	ResponseEntity<String> sign(HttpServletRequest request) {
		String path = path(request);
		if (!this.sold.contains(path)) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND,
					request.getMethod() + " " + path + " is not a paid endpoint");
		}
		URI target = target(request, path);
		String challenge = this.challenges.fetch(request.getMethod(), target)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND,
					request.getMethod() + " " + path + " requires no payment"));
		return ResponseEntity.ok()
			.contentType(MediaType.TEXT_PLAIN)
			.cacheControl(CacheControl.noStore())
			.body(this.wallet.pay(challenge));
	}

	// A controller that calls URLs must not be led to other servers, nor to itself.
	private static String path(HttpServletRequest request) {
		String path = request.getRequestURI().substring(request.getContextPath().length() + PREFIX.length());
		if (!isPlain(path) || path.startsWith("/sandbox/")) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"Payments are signed only for plain paths of this API");
		}
		return path;
	}

	// Segment by segment: one expression for all of a long path would exhaust the stack.
	private static boolean isPlain(String path) {
		return path.startsWith("/")
				&& Arrays.stream(path.substring(1).split("/", -1)).allMatch(SandboxSignController::isPlainSegment);
	}

	private static boolean isPlainSegment(String segment) {
		return SEGMENT.matcher(segment).matches() && !segment.startsWith(".") && !segment.endsWith(".")
				&& !segment.contains("..");
	}

	private static URI target(HttpServletRequest request, String path) {
		String query = request.getQueryString();
		try {
			return new URI(request.getContextPath() + path + ((query != null) ? "?" + query : ""));
		}
		catch (URISyntaxException ex) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The query is malformed", ex);
		}
	}

}
