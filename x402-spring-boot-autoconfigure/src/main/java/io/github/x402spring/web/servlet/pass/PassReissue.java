package io.github.x402spring.web.servlet.pass;

import java.io.IOException;
import java.security.Principal;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassSales;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.protocol.SignIn;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Replaces the lost token of a pass, for those who bought it: the wallet that paid, which
 * signs in, the client that named the payment, or who was authenticated. The payment
 * itself proves nothing, since everyone can read it on the chain.
 */
final class PassReissue {

	static final String PATH = "/reissue";

	/** What sign-ins are for. No endpoint has this identity: none has a space first. */
	private static final String ENDPOINT = " reissue of a pass";

	private static final Log logger = LogFactory.getLog(PassReissue.class);

	private final PassSales sales;

	private final ProtocolRegistry families;

	PassReissue(PassSales sales, ProtocolRegistry families) {
		this.sales = sales;
		this.families = families;
	}

	// A page of another origin can send a form with the cookies of its visitor, but no
	// JSON.
	ServerResponse handle(ServerRequest request) throws IOException {
		if (request.headers().contentType().filter(MediaType.APPLICATION_JSON::equalsTypeAndSubtype).isEmpty()) {
			return problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "JSON expected",
					"Send a JSON object with Content-Type: application/json; {} is enough.");
		}
		try {
			return handle(request, ReissueRequest.read(request.servletRequest().getInputStream()));
		}
		catch (MalformedMessageException ex) {
			return problem(HttpStatus.BAD_REQUEST, "Malformed request", ex.getMessage() + ".");
		}
		// The store is away; the old token may have been replaced or not.
		catch (RuntimeException ex) {
			logger.warn("A pass could not be reissued", ex);
			return PassRoutes.answer(HttpStatus.SERVICE_UNAVAILABLE,
					Map.of(HttpHeaders.CACHE_CONTROL, "no-store", HttpHeaders.RETRY_AFTER, "5"),
					node(HttpStatus.SERVICE_UNAVAILABLE, "Passes are unavailable",
							"The passes cannot be looked up right now. Try again later."));
		}
	}

	private ServerResponse handle(ServerRequest request, ReissueRequest wanted) {
		List<String> lines = Collections.list(request.servletRequest().getHeaders(SignIn.HEADER));
		Optional<SignIn> signIn = lines.isEmpty() ? Optional.empty()
				: this.families.signIn(ENDPOINT, path(request), lines);
		if (signIn.isPresent()) {
			return bySignIn(request, wanted, signIn.get());
		}
		if (wanted.paymentIdentifier() != null) {
			return reissue(wanted.among(this.sales.findBoughtBy(null, null, wanted.paymentIdentifier())),
					"the client that named its payment");
		}
		Optional<String> principal = request.principal().map(Principal::getName);
		if (principal.isPresent()) {
			return reissue(wanted.among(this.sales.findBoughtBy(null, principal.get(), null)),
					"the principal that bought it");
		}
		return unproven(request, "sign_in_required");
	}

	private ServerResponse bySignIn(ServerRequest request, ReissueRequest wanted, SignIn signIn) {
		Optional<String> wallet = signIn.wallet();
		if (wallet.isEmpty()) {
			return unproven(request, signIn.refusal());
		}
		List<Pass> passes = wanted.among(this.sales.findBoughtBy(wallet.get(), null, null));
		if (passes.size() == 1 && !signIn.spend()) {
			return unproven(request, "invalid_siwx_nonce");
		}
		return reissue(passes, "the wallet that paid for it");
	}

	private ServerResponse reissue(List<Pass> passes, String owner) {
		if (passes.size() > 1) {
			return choice(passes);
		}
		Optional<Pass> pass = passes.stream().findFirst();
		Optional<String> token = pass.flatMap((it) -> this.sales.reissue(it.id()));
		if (pass.isEmpty() || token.isEmpty()) {
			return problem(HttpStatus.NOT_FOUND, "No such pass",
					"No pass that has not ended was bought by you, as far as this request proves who you are.");
		}
		logger.info("Pass " + pass.get().id() + " has a new token: it was reissued to " + owner);
		ObjectNode node = describe(pass.get());
		node.put("token", token.get()).put("header", PassRoutes.header(pass.get()));
		return PassRoutes.answer(HttpStatus.OK, CacheControl.noStore(), node);
	}

	private static ServerResponse choice(List<Pass> passes) {
		ArrayNode choices = JsonNodeFactory.instance.arrayNode();
		passes.forEach((pass) -> choices.add(describe(pass)));
		ObjectNode node = node(HttpStatus.CONFLICT, "Several passes",
				"You bought several passes. Name the one that you mean with the member id.");
		return PassRoutes.answer(HttpStatus.CONFLICT, CacheControl.noStore(), node.set("passes", choices));
	}

	private static ObjectNode describe(Pass pass) {
		return JsonNodeFactory.instance.objectNode()
			.put("id", pass.id())
			.put("plan", pass.plan())
			.put("pass", pass.grants().getLast().name())
			.put("validUntil", pass.until().map(Instant::toString).orElse(""));
	}

	private ServerResponse unproven(ServerRequest request, String reason) {
		SignInInvitation invitation = new SignInInvitation();
		if (!this.families.inviteSignIn(ENDPOINT, path(request), reason, invitation)) {
			return problem(HttpStatus.FORBIDDEN, "Not your pass",
					"Prove that you bought the pass: log in as you did then, or send the paymentIdentifier.");
		}
		Map<String, String> headers = invitation.headers();
		headers.put(HttpHeaders.CACHE_CONTROL, "no-store");
		ObjectNode node = invitation.body();
		node.setAll(node(HttpStatus.PAYMENT_REQUIRED, "Sign in",
				"Sign in with the wallet that paid for the pass. There is nothing to pay."));
		return PassRoutes.answer(HttpStatus.PAYMENT_REQUIRED, headers, node.put("reason", reason));
	}

	private static String path(ServerRequest request) {
		return request.servletRequest().getRequestURI();
	}

	private static ServerResponse problem(HttpStatus status, String title, String detail) {
		return PassRoutes.answer(status, CacheControl.noStore(), node(status, title, detail));
	}

	private static ObjectNode node(HttpStatus status, String title, String detail) {
		return JsonNodeFactory.instance.objectNode()
			.put("title", title)
			.put("status", status.value())
			.put("detail", detail);
	}

}
