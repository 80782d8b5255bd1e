package io.github.x402spring.web.servlet.pass;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.PaidCall;
import io.github.x402spring.Settlement;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.pass.PassGrant;
import io.github.x402spring.payment.pass.PassProtocol;
import io.github.x402spring.payment.pass.PassSale;
import io.github.x402spring.payment.pass.PassSales;
import io.github.x402spring.payment.pass.PassTerms;
import io.github.x402spring.payment.pass.Plans;
import io.github.x402spring.web.servlet.PaidCallLookup;
import io.github.x402spring.web.servlet.answer.GatedResponse;
import io.github.x402spring.web.servlet.handler.RouteDefinition;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Sells passes: each at a paid endpoint of its own, {@code POST} to the names of plan and
 * pass below a path. The money comes first, so that what is handed out is paid for. The
 * path itself answers {@code GET} with what is for sale, for free.
 *
 * @since 0.1.0
 */
public final class PassRoutes {

	private final Plans plans;

	private final PassSales sales;

	private final PassProtocol protocol;

	private final String path;

	/**
	 * Create routes.
	 * @param plans the plans with their passes
	 * @param sales hands passes out
	 * @param protocol describes passes
	 * @param path the path below which they are sold, without a slash at its end
	 */
	public PassRoutes(Plans plans, PassSales sales, PassProtocol protocol, String path) {
		this.plans = plans;
		this.sales = sales;
		this.protocol = protocol;
		this.path = path;
	}

	/**
	 * Return the handlers.
	 * @return a function for Spring MVC
	 */
	public RouterFunction<ServerResponse> routes() {
		RouterFunctions.Builder routes = RouterFunctions.route()
			.GET(this.path, (request) -> answer(HttpStatus.OK, CacheControl.noCache(),
					JsonNodeFactory.instance.objectNode().set("passes", this.protocol.describe())));
		for (PassTerms pass : this.plans.passes()) {
			routes.POST(this.path + "/" + pass.id(), (request) -> sell(pass, request));
		}
		return routes.build();
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
			.checkedBy((request) -> this.sales.check(pass, request));
	}

	private static String describe(PassTerms pass) {
		String what = switch (pass.unit()) {
			case CALLS -> pass.amount().toBigInteger() + " calls";
			case CREDIT -> "$" + pass.amount().toPlainString() + " of credit";
			case TIME -> "any number of calls";
		};
		return "Pass " + pass.id() + ": " + what + ", valid for " + pass.validity();
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
		PassSale sale = this.sales.sell(terms, call.get(), GatedResponse.passes(request.servletRequest()));
		return answer(HttpStatus.CREATED, CacheControl.noStore(), describe(sale));
	}

	private static ServerResponse answer(HttpStatus status, CacheControl caching, JsonNode json) {
		byte[] body = StrictJson.write(json).getBytes(StandardCharsets.UTF_8);
		return ServerResponse.status(status)
			.contentType(MediaType.APPLICATION_JSON)
			.cacheControl(caching)
			.build((written, response) -> {
				response.setContentLength(body.length);
				response.getOutputStream().write(body);
				return null;
			});
	}

	private static ObjectNode describe(PassSale sale) {
		PassGrant grant = sale.grant();
		ObjectNode node = JsonNodeFactory.instance.objectNode();
		if (sale.token() != null) {
			node.put("token", sale.token());
		}
		else {
			node.put("detail", "The pass was renewed. Its token was replaced since: present the new token.");
		}
		node.put("header", PassProtocol.HEADER)
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
		ArrayNode scopes = node.putArray("scopes");
		grant.scopes().stream().sorted().forEach(scopes::add);
		return node;
	}

}
