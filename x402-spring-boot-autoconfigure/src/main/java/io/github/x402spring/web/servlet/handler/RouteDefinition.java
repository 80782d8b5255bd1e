package io.github.x402spring.web.servlet.handler;

import java.util.Set;
import java.util.function.Consumer;

import io.github.x402spring.Settlement;
import io.github.x402spring.pricing.NotForSaleException;
import io.github.x402spring.pricing.PaidRequest;

/**
 * A handler that is priced by properties because it cannot be annotated.
 *
 * @param property where it is configured, such as {@code x402.routes[0]}
 * @param id names the endpoint; empty to name it by methods and pattern
 * @param pattern the pattern, exactly as the handler declares it
 * @param methods the request methods it is priced for; empty for all
 * @param price the price; empty if a plan has it, or an expression
 * @param expression prices each request, may be empty
 * @param plan name of the plan, may be empty
 * @param scope what a pass of the plan must open, may be empty
 * @param description what the buyer gets, may be empty
 * @param settlement when the money is moved
 * @param check looks at a request before it is priced, and throws a
 * {@link NotForSaleException} if it cannot be sold
 * @param walletBound whether it is sold only in ways that name the wallet that pays
 * @since 0.1.0
 */
public record RouteDefinition(String property, String id, String pattern, Set<String> methods, String price,
		String expression, String plan, String scope, String description, Settlement settlement,
		Consumer<PaidRequest> check, boolean walletBound) {

	/**
	 * Create a definition of a handler that has no plan.
	 * @param property where it is configured
	 * @param id names the endpoint
	 * @param pattern the pattern
	 * @param methods the request methods it is priced for
	 * @param price the price
	 * @param description what the buyer gets
	 * @param settlement when the money is moved
	 */
	public RouteDefinition(String property, String id, String pattern, Set<String> methods, String price,
			String description, Settlement settlement) {
		this(property, id, pattern, methods, price, "", "", "", description, settlement, (request) -> {
		}, false);
	}

	/**
	 * Look at requests before they are priced.
	 * @param requirement throws a {@link NotForSaleException} for a request that cannot
	 * be sold
	 * @return the definition
	 */
	public RouteDefinition checkedBy(Consumer<PaidRequest> requirement) {
		return new RouteDefinition(this.property, this.id, this.pattern, this.methods, this.price, this.expression,
				this.plan, this.scope, this.description, this.settlement, requirement, this.walletBound);
	}

	/**
	 * Sell to wallets alone: what is bought is bound to the wallet that pays.
	 * @param bound whether it is
	 * @return the definition
	 */
	public RouteDefinition boundToWallet(boolean bound) {
		return new RouteDefinition(this.property, this.id, this.pattern, this.methods, this.price, this.expression,
				this.plan, this.scope, this.description, this.settlement, this.check, bound);
	}

}
