package io.github.x402spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Sells a Spring MVC handler per call: without payment it answers 402 with instructions
 * to pay, with payment it answers its content.
 *
 * <p>
 * Stands on a handler method, on a controller class (all its handlers are paid), on a
 * method of an interface that a controller implements, or on an annotation of your own.
 * The annotation nearest to the method wins. All texts may hold {@code ${...}}
 * placeholders.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface PaidEndpoint {

	/**
	 * Names the endpoint in payments, books and figures. By default it is named by its
	 * mapping: request methods, path patterns and all other conditions. Set an id if the
	 * mapping may change while payments are under way. No two endpoints of an application
	 * may have the same.
	 * @return the id
	 */
	String id() default "";

	/**
	 * Price of one call, same as {@link #price()}.
	 * @return the price
	 */
	@AliasFor("price")
	String value() default "";

	/**
	 * Price of one call: {@code $0.01} for dollars in the network's default token,
	 * {@code 0.01 USDC} for a token by its symbol, {@code 10000 atomic} for the token's
	 * smallest unit.
	 * @return the price
	 */
	@AliasFor("value")
	String price() default "";

	/**
	 * Name of a {@code PriceResolver} bean that prices each request, instead of
	 * {@link #price()}.
	 * @return the bean's name
	 */
	String priceResolver() default "";

	/**
	 * Expression that prices each request, instead of {@link #price()}: a text in the
	 * grammar of prices, or a number of dollars. In the Spring Expression Language it
	 * reads {@code path}, {@code query}, {@code principal} and {@code method}, such as
	 * {@code path['size'] == 'full' ? '$0.05' : '$0.01'}, and calls {@code #number},
	 * {@code #roundUp} and {@code #notForSale}.
	 * @return the expression
	 */
	String priceExpression() default "";

	/**
	 * Name of the plan that has the price, instead of {@link #price()}. Passes of the
	 * plan open the endpoint.
	 * @return the plan's name, as in {@code x402.plans.<name>}
	 */
	String plan() default "";

	/**
	 * What a pass of the {@link #plan()} must open for this endpoint. By default every
	 * pass of the plan opens it.
	 * @return the scope
	 */
	String scope() default "";

	/**
	 * Network to be paid on, a CAIP-2 identifier, instead of those of the properties.
	 * @return the network
	 */
	String network() default "";

	/**
	 * Token to be paid in, its contract address or symbol, instead of those of the
	 * properties.
	 * @return the token
	 */
	String asset() default "";

	/**
	 * Address to be paid, instead of {@code x402.pay-to}.
	 * @return the address
	 */
	String payTo() default "";

	/**
	 * What the buyer gets, shown in the challenge.
	 * @return the description
	 */
	String description() default "";

	/**
	 * Media type of the content, shown in the challenge. By default what the handler says
	 * that it produces.
	 * @return the media type
	 */
	String mimeType() default "";

	/**
	 * Example of what a call sends, as JSON: an object with the parameters of the query,
	 * or the body if the method has one. The extension {@code bazaar} declares it with
	 * the types of its members. By default it is taken from the OpenAPI document, if
	 * there is one.
	 * @return the example
	 */
	String exampleInput() default "";

	/**
	 * Example of the content, as JSON, see {@link #exampleInput()}.
	 * @return the example
	 */
	String exampleOutput() default "";

	/**
	 * When the money is moved.
	 * @return the settlement order
	 */
	Settlement settlement() default Settlement.AUTOMATIC;

}
