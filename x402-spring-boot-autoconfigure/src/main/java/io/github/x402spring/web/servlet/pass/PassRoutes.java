package io.github.x402spring.web.servlet.pass;

import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.github.x402spring.PaidCall;
import io.github.x402spring.Settlement;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassBearer;
import io.github.x402spring.payment.pass.PassClaim;
import io.github.x402spring.payment.pass.PassGrant;
import io.github.x402spring.payment.pass.PassProtocol;
import io.github.x402spring.payment.pass.PassSale;
import io.github.x402spring.payment.pass.PassSales;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.protocol.SignIn;
import io.github.x402spring.web.servlet.PaidCallLookup;
import io.github.x402spring.web.servlet.answer.HeldAnswer;
import io.github.x402spring.web.servlet.exchange.GatedExchange;
import io.github.x402spring.web.servlet.handler.RouteDefinition;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Sells passes: each at a paid endpoint of its own, {@code POST} to the names of plan and
 * pass below a path. The money comes first, so that what is handed out is paid for. The
 * path itself answers {@code GET} with what is for sale, for free. Below it lost tokens
 * are replaced, also for free.
 *
 * @since 0.1.0
 */
public final class PassRoutes {

	private final Plans plans;

	private final PassSales sales;

	private final PassProtocol protocol;

	private final PassReissue reissue;

	private final String path;

	private final List<PathPattern> sold;

	/**
	 * Create routes.
	 * @param plans the plans with their passes
	 * @param sales hands passes out
	 * @param protocol describes passes
	 * @param families read sign-ins of wallets, and ask for them
	 * @param path the path below which they are sold, without a slash at its end
	 */
	public PassRoutes(Plans plans, PassSales sales, PassProtocol protocol, ProtocolRegistry families, String path) {
		this.plans = plans;
		this.sales = sales;
		this.protocol = protocol;
		this.reissue = new PassReissue(sales, families);
		this.path = path;
		this.sold = Stream.concat(Stream.of(PassReissue.PATH), plans.passes().stream().map((it) -> "/" + it.id()))
			.map((it) -> PathPatternParser.defaultInstance.parse(path + it))
			.toList();
	}

	/**
	 * Return the handlers.
	 * @return a function for Spring MVC
	 */
	public RouterFunction<ServerResponse> routes() {
		RouterFunctions.Builder routes = RouterFunctions.route()
			.GET(this.path,
					(request) -> answer(HttpStatus.OK, CacheControl.noCache(),
							JsonNodeFactory.instance.objectNode().set("passes", this.protocol.describe())))
			.POST(this.path + PassReissue.PATH, this.reissue::handle);
		for (PassTerms pass : this.plans.passes()) {
			routes.POST(this.path + "/" + pass.id(), (request) -> sell(pass, request));
		}
		return routes.build();
	}

	/**
	 * Return whether a request goes to the handlers. It fits a {@code RequestMatcher} of
	 * Spring Security, which lets clients buy without a login and without a CSRF token:
	 * {@code requestMatchers(passes::matches).permitAll()}.
	 * @param request the request
	 * @return whether method and path are theirs, or it asks for the options of such a
	 * path
	 */
	public boolean matches(HttpServletRequest request) {
		PathContainer path = (ServletRequestPathUtils.hasParsedRequestPath(request)
				? ServletRequestPathUtils.getParsedRequestPath(request) : ServletRequestPathUtils.parse(request))
			.pathWithinApplication();
		return switch (request.getMethod()) {
			case "GET", "HEAD" -> path.value().equals(this.path);
			case "POST" -> isSold(path);
			case "OPTIONS" -> path.value().equals(this.path) || isSold(path);
			default -> false;
		};
	}

	private boolean isSold(PathContainer path) {
		return this.sold.stream().anyMatch((it) -> it.matches(path));
	}

	/**
	 * Return the prices of the handlers.
	 * @return a definition for each pass
	 */
	public List<RouteDefinition> definitions() {
		return this.plans.passes().stream().map(this::definition).toList();
	}

	private RouteDefinition definition(PassTerms pass) {
		return new RouteDefinition("x402.plans." + pass.plan() + ".passes." + pass.name(), "pass " + pass.id(),
				this.path + "/" + pass.id(), Set.of("POST"), pass.price().toString(), describe(pass),
				Settlement.BEFORE_HANDLER)
			.boundToWallet(pass.walletBound())
			.checkedBy((request) -> this.sales.check(pass, request));
	}

	private static String describe(PassTerms pass) {
		String what = switch (pass.unit()) {
			case CALLS -> pass.amount().toBigInteger() + " calls";
			case CREDIT -> "$" + pass.amount().toPlainString() + " of credit";
			case TIME -> "any number of calls";
		};
		return "Pass " + pass.id() + ": " + what + ", valid for " + pass.validity()
				+ (pass.walletBound() ? ", for the wallet that pays" : "");
	}

	private ServerResponse sell(PassTerms terms, ServerRequest request) {
		Optional<PaidCall> call = PaidCallLookup.find(request.servletRequest());
		if (call.isEmpty()) {
			return answer(HttpStatus.CONFLICT, CacheControl.noStore(),
					JsonNodeFactory.instance.objectNode()
						.put("title", "No pass needed")
						.put("status", HttpStatus.CONFLICT.value())
						.put("detail", "You need not pay here, so there is nothing to buy. Nothing was charged."));
		}
		Optional<GatedExchange> exchange = Optional.ofNullable(GatedExchange.of(request.servletRequest()));
		Optional<PassBearer> bearer = exchange.map(GatedExchange::answer)
			.map(HeldAnswer::credential)
			.filter(PassBearer.class::isInstance)
			.map(PassBearer.class::cast);
		PassClaim claim = bearer.flatMap(PassBearer::claim).orElse(null);
		// What was paid for may not be for sale any more.
		PassTerms sold = bearer.flatMap(PassBearer::sold).orElse(terms);
		PassSale sale = this.sales.sell(sold, call.get(), exchange.map(GatedExchange::passes).orElse(List.of()),
				request.principal().map(Principal::getName).orElse(null), claim);
		return answer(HttpStatus.CREATED, CacheControl.noStore(), describe(sale, claim));
	}

	static ServerResponse answer(HttpStatus status, CacheControl caching, JsonNode json) {
		return answer(status, Map.of(HttpHeaders.CACHE_CONTROL, String.valueOf(caching.getHeaderValue())), json);
	}

	static ServerResponse answer(HttpStatus status, Map<String, String> headers, JsonNode json) {
		byte[] body = StrictJson.write(json).getBytes(StandardCharsets.UTF_8);
		return ServerResponse.status(status)
			.contentType(MediaType.APPLICATION_JSON)
			.headers((written) -> headers.forEach(written::add))
			.build((written, response) -> {
				response.setContentLength(body.length);
				response.getOutputStream().write(body);
				return null;
			});
	}

	static String header(Pass pass) {
		return pass.walletBound() ? SignIn.HEADER : PassProtocol.HEADER;
	}

	private static ObjectNode describe(PassSale sale, @Nullable PassClaim claim) {
		PassGrant grant = sale.grant();
		ObjectNode node = JsonNodeFactory.instance.objectNode();
		if (sale.token() != null) {
			node.put("token", sale.token());
		}
		else if (claim != null) {
			node.put("detail", "What has paid for the pass is the pass: send it with each call, in the same header.");
		}
		else {
			node.put("detail", "The pass was renewed. Its token was replaced since: present the new token.");
		}
		node.put("header", (claim != null) ? claim.header() : header(sale.pass()))
			.put("id", sale.pass().id())
			.put("plan", sale.pass().plan())
			.put("pass", grant.name());
		switch (grant.unit()) {
			case CALLS -> node.put("calls", grant.balance().longValueExact());
			case CREDIT -> node.put("credit", grant.balance().stripTrailingZeros().toPlainString());
			case TIME -> {
			}
		}
		node.put("validFrom", grant.from().toString()).put("validUntil", grant.until().toString());
		if (sale.pass().walletBound()) {
			node.put("walletBound", true).put("wallet", sale.pass().buyer());
		}
		ArrayNode scopes = node.putArray("scopes");
		grant.scopes().stream().sorted().forEach(scopes::add);
		return node;
	}

}
