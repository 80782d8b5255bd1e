package io.github.x402spring.web.servlet.page;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.l402.InvoiceWatch;
import io.github.x402spring.l402.page.LightningTab;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.pricing.PaidRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Where the payment page asks whether its invoice of Lightning was paid. The token is in
 * a header, which no log shows and no other site can send.
 *
 * @since 0.1.0
 */
public final class InvoiceRoutes {

	static final String TOKEN = "L402-Token";

	/** Asks for the code of an invoice, too, or for play money to pay it. */
	static final String INVOICE = "L402-Invoice";

	/** One page asks five times. */
	static final int MOST_PER_INVOICE = 100;

	/** As many as the pages of all invoices that a network may have open. */
	static final int MOST_PER_NETWORK = 1_000;

	private static final String UNKNOWN_NETWORK = "unknown";

	private static final Duration NEXT_LOOK = Duration.ofSeconds(2);

	private final InvoiceWatch watch;

	private final @Nullable SandboxLightningNode sandbox;

	private final AskingRate byInvoice;

	private final AskingRate byNetwork;

	/**
	 * Create routes.
	 * @param watch tells what became of invoices
	 * @param sandbox the node, if it takes play money
	 * @param clock the time
	 */
	public InvoiceRoutes(InvoiceWatch watch, @Nullable SandboxLightningNode sandbox, Clock clock) {
		this.watch = watch;
		this.sandbox = sandbox;
		this.byInvoice = new AskingRate(MOST_PER_INVOICE, clock);
		this.byNetwork = new AskingRate(MOST_PER_NETWORK, clock);
	}

	/**
	 * Return the handlers.
	 * @param path where they are
	 * @return a function for Spring MVC
	 */
	public RouterFunction<ServerResponse> at(String path) {
		RouterFunctions.Builder routes = RouterFunctions.route().GET(path, this::look);
		if (this.sandbox != null) {
			SandboxLightningNode node = this.sandbox;
			routes.POST(path, (request) -> play(node, request));
		}
		return routes.build();
	}

	private ServerResponse look(ServerRequest request) {
		String token = Objects.requireNonNullElse(request.headers().firstHeader(TOKEN), "");
		Optional<Duration> wait = this.byNetwork.ask(network(request));
		Optional<PaymentHash> hash = wait.isEmpty() ? this.watch.invoice(token) : Optional.empty();
		if (hash.isPresent()) {
			// Holders of a token can make as many copies of it as they like.
			wait = this.byInvoice.ask(hash.get().hex());
		}
		if (wait.isPresent()) {
			return InvoiceAnswer.of(HttpStatus.TOO_MANY_REQUESTS, wait.get(), InvoiceAnswer.state("busy"));
		}
		return hash.map((it) -> answer(request, token, it)).orElseGet(() -> refused(HttpStatus.NOT_FOUND));
	}

	private ServerResponse answer(ServerRequest request, String token, PaymentHash hash) {
		boolean drawn = request.headers().firstHeader(INVOICE) != null;
		Optional<String> code = drawn ? code(request, hash) : Optional.empty();
		if (drawn && code.isEmpty()) {
			return refused(HttpStatus.BAD_REQUEST);
		}
		return this.watch.look(token, network(request))
			.map((found) -> answer(found, code))
			.orElseGet(() -> refused(HttpStatus.NOT_FOUND));
	}

	private static ServerResponse answer(JsonNode found, Optional<String> code) {
		ObjectNode body = found.deepCopy().asObject();
		code.ifPresent((it) -> body.put("code", it));
		boolean away = found.path("state").asString("").equals("away");
		return InvoiceAnswer.of(away ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.OK, NEXT_LOOK, body);
	}

	private ServerResponse play(SandboxLightningNode node, ServerRequest request) {
		Optional<Duration> wait = this.byNetwork.ask(network(request));
		if (wait.isPresent()) {
			return InvoiceAnswer.of(HttpStatus.TOO_MANY_REQUESTS, wait.get(), InvoiceAnswer.state("busy"));
		}
		// The preimage stays here: the page gets what it has paid for without it.
		boolean paid = invoice(request).flatMap(node::pay).isPresent();
		return InvoiceAnswer.of(paid ? HttpStatus.OK : HttpStatus.NOT_FOUND, Duration.ZERO,
				InvoiceAnswer.state(paid ? "paid" : "refused"));
	}

	// Invoices of others are not drawn. One with very many hints for routes is longer
	// than
	// a code can be.
	private static Optional<String> code(ServerRequest request, PaymentHash hash) {
		try {
			return invoice(request).filter((it) -> it.hash().equals(hash))
				.map((it) -> LightningTab.code(it.text(), ""));
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	private static ServerResponse refused(HttpStatus status) {
		return InvoiceAnswer.of(status, Duration.ZERO, InvoiceAnswer.state("refused"));
	}

	private static Optional<LightningInvoice> invoice(ServerRequest request) {
		try {
			return Optional.ofNullable(request.headers().firstHeader(INVOICE)).map(LightningInvoice::read);
		}
		catch (MalformedMessageException ex) {
			return Optional.empty();
		}
	}

	private static String network(ServerRequest request) {
		return PaidRequest.networkOf(Objects.requireNonNullElse(request.servletRequest().getRemoteAddr(), ""))
			.orElse(UNKNOWN_NETWORK);
	}

}
