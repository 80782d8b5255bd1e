package io.github.x402spring.mpp;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.x402spring.json.MalformedMessageException;
import org.jspecify.annotations.Nullable;

/**
 * A challenge of the scheme: the parameters of one {@code WWW-Authenticate: Payment}, to
 * the letter. A credential echoes them.
 *
 * @param id binds the other parameters, but for the description
 * @param realm the protection space, such as a host
 * @param method the payment method, such as {@code lightning}
 * @param intent what sort of payment is asked for, such as {@code charge}
 * @param request base64url of what the method needs
 * @param expires when it ends, a time of RFC 3339; {@code null} if it does not say
 * @param digest digest of the request's body by RFC 9530, or {@code null}
 * @param opaque base64url of what the server wants back, or {@code null}
 * @param header the header in which its credential comes, {@value #PAYMENT_AUTHORIZATION}
 * or, for {@code Authorization}, {@code null}
 * @param description text for people, or {@code null}
 * @since 0.1.0
 */
record MppChallenge(String id, String realm, String method, String intent, String request, @Nullable String expires,
		@Nullable String digest, @Nullable String opaque, @Nullable String header, @Nullable String description) {

	/** The header for credentials that leaves {@code Authorization} to others. */
	public static final String PAYMENT_AUTHORIZATION = "Payment-Authorization";

	/** The name of the authentication scheme. */
	static final String SCHEME = "Payment";

	/**
	 * Read the challenges of an answer, as a client does. Those of other authentication
	 * schemes are left out, and so are those whose credential belongs into a header that
	 * the scheme does not know.
	 * @param lines the values of {@code WWW-Authenticate}, one for each line
	 * @return the challenges in their order
	 * @throws MalformedMessageException if a line does not have the form of RFC 9110, or
	 * if a challenge lacks a parameter
	 */
	public static List<MppChallenge> read(List<String> lines) {
		return ChallengeLine.read(lines);
	}

	/**
	 * Write this challenge.
	 * @return a value for one line of {@code WWW-Authenticate}
	 */
	public String line() {
		return ChallengeLine.write(this);
	}

	/**
	 * Return this challenge with an id.
	 * @param other the id
	 * @return a challenge that is equal otherwise
	 */
	MppChallenge withId(String other) {
		return new MppChallenge(other, this.realm, this.method, this.intent, this.request, this.expires, this.digest,
				this.opaque, this.header, this.description);
	}

	/**
	 * Return what the id binds: seven values, and an eighth before the last one if the
	 * credential comes in another header.
	 * @return the values in the order of the draft, an empty one for what is absent
	 */
	Stream<String> bound() {
		return Stream
			.of(Stream.of(this.realm, this.method, this.intent, this.request,
					Objects.requireNonNullElse(this.expires, ""), Objects.requireNonNullElse(this.digest, "")),
					Stream.ofNullable(this.header), Stream.of(Objects.requireNonNullElse(this.opaque, "")))
			.flatMap(Function.identity());
	}

}
