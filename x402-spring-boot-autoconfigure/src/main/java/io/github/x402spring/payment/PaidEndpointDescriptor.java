package io.github.x402spring.payment;

import java.math.BigDecimal;
import java.util.List;

import io.github.x402spring.Settlement;
import io.github.x402spring.pricing.PriceTiers;
import io.github.x402spring.pricing.UsagePrice;
import org.jspecify.annotations.Nullable;

/**
 * A paid endpoint of this application.
 *
 * @param id names the endpoint in books and figures, such as {@code GET /api/weather}; no
 * other endpoint of the application has it
 * @param identity what payments are bound to: the mapping with all its conditions, or the
 * id that the application chose
 * @param handler what serves it, such as {@code WeatherController#weather}
 * @param methods the request methods that it serves, empty for all
 * @param patterns the patterns by which it is found, at least one
 * @param price the price for people, such as {@code $0.001}
 * @param description what the buyer gets, may be empty
 * @param mimeType media type of the content, may be empty
 * @param settlement when the money is moved, never {@link Settlement#AUTOMATIC}
 * @param settlementReason why then
 * @param quotes what a request costs
 * @param plan the plan whose passes open it, or {@code null} if none do
 * @param example what a call sends and gets, as far as the application says it
 * @since 0.1.0
 */
public record PaidEndpointDescriptor(String id, String identity, String handler, List<String> methods,
		List<String> patterns, String price, String description, String mimeType, Settlement settlement,
		String settlementReason, QuoteSource quotes, @Nullable PlanUse plan, CallExample example) {

	/**
	 * Create a descriptor.
	 * @throws IllegalArgumentException if the settlement order is not decided
	 */
	public PaidEndpointDescriptor {
		if (settlement == Settlement.AUTOMATIC) {
			throw new IllegalArgumentException("The settlement order must be decided");
		}
		methods = List.copyOf(methods);
		patterns = List.copyOf(patterns);
	}

	/**
	 * Create a descriptor of an endpoint that no pass opens.
	 * @param id names the endpoint in books and figures
	 * @param identity what payments are bound to
	 * @param handler what serves it
	 * @param methods the request methods that it serves, empty for all
	 * @param patterns the patterns by which it is found
	 * @param price the price for people
	 * @param description what the buyer gets
	 * @param mimeType media type of the content
	 * @param settlement when the money is moved
	 * @param settlementReason why then
	 * @param quotes what a request costs
	 */
	public PaidEndpointDescriptor(String id, String identity, String handler, List<String> methods,
			List<String> patterns, String price, String description, String mimeType, Settlement settlement,
			String settlementReason, QuoteSource quotes) {
		this(id, identity, handler, methods, patterns, price, description, mimeType, settlement, settlementReason,
				quotes, null, CallExample.NONE);
	}

	/**
	 * Create a descriptor of an endpoint that serves all request methods.
	 * @param id names and identifies the endpoint
	 * @param handler what serves it
	 * @param patterns the patterns by which it is found
	 * @param price the price for people
	 * @param description what the buyer gets
	 * @param mimeType media type of the content
	 * @param settlement when the money is moved
	 * @param settlementReason why then
	 * @param quotes what a request costs
	 */
	public PaidEndpointDescriptor(String id, String handler, List<String> patterns, String price, String description,
			String mimeType, Settlement settlement, String settlementReason, QuoteSource quotes) {
		this(id, id, handler, List.of(), patterns, price, description, mimeType, settlement, settlementReason, quotes);
	}

	/**
	 * Describe an endpoint that is not there any more, for payments that were made for it
	 * before and are presented now: they are owed back.
	 * @param identity what the payments are bound to
	 * @return an endpoint that serves nothing
	 */
	public static PaidEndpointDescriptor withdrawn(String identity) {
		return new PaidEndpointDescriptor(identity, "nothing", List.of(identity), "", "", "", Settlement.BEFORE_HANDLER,
				"paid before", QuoteSource.WITHDRAWN);
	}

	/**
	 * Return whether the endpoint is not there any more.
	 * @return whether payments for it are owed back
	 */
	public boolean isWithdrawn() {
		return QuoteSource.WITHDRAWN.equals(this.quotes);
	}

	/**
	 * Give the endpoint another name in books and figures.
	 * @param name the name
	 * @return the endpoint
	 */
	public PaidEndpointDescriptor withId(String name) {
		return new PaidEndpointDescriptor(name, this.identity, this.handler, this.methods, this.patterns, this.price,
				this.description, this.mimeType, this.settlement, this.settlementReason, this.quotes, this.plan,
				this.example);
	}

	/**
	 * Let the passes of a plan open the endpoint.
	 * @param use the plan
	 * @return the endpoint
	 */
	public PaidEndpointDescriptor with(PlanUse use) {
		return new PaidEndpointDescriptor(this.id, this.identity, this.handler, this.methods, this.patterns, this.price,
				this.description, this.mimeType, this.settlement, this.settlementReason, this.quotes, use,
				this.example);
	}

	/**
	 * What a call sends and gets, for example.
	 *
	 * @param input JSON: an object with the parameters of the query, or the body of
	 * methods that have one; empty if the application gives none
	 * @param output the content as JSON; empty if the application gives none
	 * @since 0.1.0
	 */
	public record CallExample(String input, String output) {

		/** Nothing is given. */
		public static final CallExample NONE = new CallExample("", "");

	}

	/**
	 * What an endpoint is in its plan.
	 *
	 * @param name the name of the plan
	 * @param scope what a pass must open besides, may be empty
	 * @param dollars what a call takes from a pass of credit; zero if the plan sells none
	 * @param walletBound whether a pass opens it that is used by a sign-in of its wallet
	 * @param wallets whether its price or its free calls depend on which wallet signs in
	 * @param tiers the prices by volume, or {@code null} if all calls cost the same
	 * @param meter what its use costs, or {@code null} if each call has one price
	 * @since 0.1.0
	 */
	public record PlanUse(String name, String scope, BigDecimal dollars, boolean walletBound, boolean wallets,
			@Nullable PriceTiers tiers, @Nullable UsagePrice meter) {

		/**
		 * Create the use of a plan whose passes are used by their tokens.
		 * @param name the name of the plan
		 * @param scope what a pass must open besides
		 * @param dollars what a call takes from a pass of credit
		 */
		public PlanUse(String name, String scope, BigDecimal dollars) {
			this(name, scope, dollars, false, false, null, null);
		}

		/**
		 * Return this use with another price.
		 * @param price what a call takes from a pass of credit
		 * @return a use that is equal otherwise
		 */
		public PlanUse costing(BigDecimal price) {
			return new PlanUse(this.name, this.scope, price, this.walletBound, this.wallets, this.tiers, this.meter);
		}

		/**
		 * Return whether a wallet has a reason to sign in.
		 * @return whether challenges ask for it
		 */
		public boolean signIn() {
			return this.walletBound || this.wallets;
		}

	}

}
