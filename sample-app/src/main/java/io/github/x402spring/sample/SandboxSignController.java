package io.github.x402spring.sample;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

import io.github.x402spring.sandbox.SandboxWallet;
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
 * Signs payments for whoever asks, so that {@code curl} can pay: the rest of the path is
 * what to pay for, {@code /sandbox/sign/api/weather?city=Oslo} for example. It signs with
 * a key that everybody knows, and is there in sandbox mode only, where the money is play
 * money.
 */
@RestController
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "x402.facilitator.type", havingValue = "sandbox")
class SandboxSignController {

	private static final String PREFIX = "/sandbox/sign";

	/**
	 * Paths in their plainest form: no scheme, no host, no empty, dot or encoded
	 * segments.
	 */
	private static final Pattern PLAIN_PATH = Pattern.compile("(/[\\w-]+(\\.[\\w-]+)*)+");

	private final SandboxWallet wallet = SandboxWallet.developmentKey(0);

	private final OwnChallenges challenges;

	SandboxSignController(OwnChallenges challenges) {
		this.challenges = challenges;
	}

	@RequestMapping(path = PREFIX + "/**", method = { RequestMethod.GET, RequestMethod.POST })
	ResponseEntity<String> sign(HttpServletRequest request) {
		URI target = target(request);
		String challenge = this.challenges.fetch(request.getMethod(), target)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND,
					request.getMethod() + " " + target.getPath() + " asks for no payment"));
		return ResponseEntity.ok()
			.contentType(MediaType.TEXT_PLAIN)
			.cacheControl(CacheControl.noStore())
			.body(this.wallet.pay(challenge));
	}

	// A controller that calls URLs must not be led to other servers, nor to itself.
	private static URI target(HttpServletRequest request) {
		String path = request.getRequestURI().substring(request.getContextPath().length() + PREFIX.length());
		String query = request.getQueryString();
		if (!PLAIN_PATH.matcher(path).matches() || path.startsWith("/sandbox/")) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "Only plain paths of this API are signed for");
		}
		try {
			return new URI(request.getContextPath() + path + ((query != null) ? "?" + query : ""));
		}
		catch (URISyntaxException ex) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The query is malformed", ex);
		}
	}

}
