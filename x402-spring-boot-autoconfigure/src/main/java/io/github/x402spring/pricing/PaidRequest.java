package io.github.x402spring.pricing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a request to a paid handler, free of any transport. Prices do not
 * depend on its body.
 *
 * @since 0.1.0
 */
public interface PaidRequest {

	/**
	 * Return the request method.
	 * @return the method in upper case
	 */
	String method();

	/**
	 * Return what identifies the handler within the application.
	 * @return the handler's id
	 */
	String handlerId();

	/**
	 * Return the pattern by which the handler was found.
	 * @return the pattern
	 */
	String pattern();

	/**
	 * Return the path as the client sent it, undecoded.
	 * @return the path
	 */
	String path();

	/**
	 * Return the values of the pattern's variables.
	 * @return decoded values by name
	 */
	Map<String, String> pathVariables();

	/**
	 * Return the query as the client sent it, undecoded.
	 * @return the query without question mark, or {@code null}
	 */
	@Nullable String query();

	/**
	 * Return the values of a query parameter, decoded as the server decodes them for
	 * handlers. Parameters of a form in the body are not among them.
	 * @param name the parameter's name
	 * @return decoded values, empty if there are none
	 */
	List<String> queryValues(String name);

	/**
	 * Return the first value of a header. Like {@link #headerValues} this makes the
	 * header part of what the payment is bound to.
	 * @param name the header's name
	 * @return the value, or empty
	 */
	default Optional<String> header(String name) {
		return headerValues(name).stream().findFirst();
	}

	/**
	 * Return the values of a header, one for each line of it. A payment is bound to the
	 * values of all headers that were read for its price: it cannot be used with others.
	 * @param name the header's name
	 * @return the values, empty if there are none
	 */
	List<String> headerValues(String name);

	/**
	 * Return whether the client prefers a page to JSON, by its {@code Accept} header,
	 * which is read like any other header.
	 * @return whether it gets the payment page, if there is one
	 */
	default boolean prefersPage() {
		return header("Accept").filter(PagePreference::isStated).isPresent();
	}

	/**
	 * Return a digest of the body, if the body says what is asked for. A payment is bound
	 * to it: what was paid for one body cannot be used with another one.
	 * <p>
	 * Where the arguments of a call are in the body, as in the JSON of a tool call,
	 * method, path and query are the same for all calls. Such a transport has to return a
	 * digest. A client that comes back with its payment may write the same arguments in
	 * another order, so make the digest of a canonical form. A request that wraps another
	 * one has to pass the digest on.
	 * @return a digest, such as SHA-256 in hexadecimal digits. The default is empty: the
	 * body is left to the handler, and payments are not bound to it
	 */
	default Optional<String> bodyDigest() {
		return Optional.empty();
	}

	/**
	 * Return the digest of the content, as it came. The first call may read the content,
	 * which the handler still gets; so only families call it that bind their payments to
	 * it. Unlike {@link #bodyDigest()} it is not part of what all payments are bound to.
	 * @param limit how many bytes are read at most
	 * @return a digest as RFC 9530 writes it, such as {@code sha-256=:...:}; empty if
	 * there is no content, or if it cannot be read without taking it from the handler.
	 * The default is empty
	 * @throws ContentTooLargeException if there is more than that
	 */
	default Optional<String> contentDigest(int limit) {
		return Optional.empty();
	}

	/**
	 * Return the tokens of the passes that the request presents. Like
	 * {@link #headerValues} this makes them part of what a payment is bound to, if they
	 * are read for a price.
	 * @return the tokens, as they were presented. The default is none
	 */
	default List<String> passes() {
		return List.of();
	}

	/**
	 * Return the sign-ins of wallets that the request presents. Like {@link #passes} they
	 * are not verified.
	 * @return the values of the header, as they were presented. The default is none
	 */
	default List<String> signIns() {
		return List.of();
	}

	/**
	 * Return who is authenticated.
	 * @return the principal's name, or empty
	 */
	Optional<String> principal();

	/**
	 * Return what who is authenticated may do. Like {@link #headerValues} this makes them
	 * part of what a payment is bound to, if they are read for a price.
	 * @return names of authorities. The default is none
	 */
	default Set<String> authorities() {
		return Set.of();
	}

	/**
	 * Return the address of the client, as the server knows it: behind a proxy it is the
	 * proxy's, unless the server is told to believe what proxies say. Like
	 * {@link #headerValues} this makes it part of what a payment is bound to, if it is
	 * read for a price.
	 * @return an address of IPv4 or IPv6. The default is empty
	 */
	default Optional<String> clientAddress() {
		return Optional.empty();
	}

	/**
	 * Return the network of the client: a household or a server has all addresses of an
	 * IPv6 network, so that single addresses count for nothing.
	 * @return the first three bytes of an address of IPv4 or the first seven of one of
	 * IPv6, in hexadecimal digits; empty if the address is not known
	 */
	default Optional<String> clientNetwork() {
		return clientAddress().flatMap(PaidRequest::networkOf);
	}

	/**
	 * Return the {@linkplain #clientNetwork() network} of an address.
	 * @param address an address of IPv4 or IPv6
	 * @return the network; empty if this is no address
	 */
	static Optional<String> networkOf(String address) {
		return ClientNetwork.of(address);
	}

	/**
	 * Return the absolute URL for the challenge.
	 * @return the URL
	 */
	String url();

}
