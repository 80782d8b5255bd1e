package io.github.x402spring.payment.protocol;

import java.net.URI;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.Quote;
import org.jspecify.annotations.Nullable;

/**
 * A family: one way of speaking about payments over HTTP, such as x402. It reads its
 * credential from a request and writes its part of a challenge and of a receipt. Families
 * of an application are added to ours.
 *
 * @since 0.1.0
 */
public interface PaymentProtocol {

	/**
	 * Return the request headers in which credentials come. Answers vary by them, CORS
	 * has to allow them, and handlers do not see them.
	 * @return names of headers
	 */
	List<String> requestHeaders();

	/**
	 * Return the response headers that this family sets. CORS has to expose them.
	 * @return names of headers
	 */
	List<String> responseHeaders();

	/**
	 * Return whether a line of one of these headers is of this family. Other lines of a
	 * header that families and applications share, such as {@code Authorization} and
	 * {@code WWW-Authenticate}, are the application's: handlers see them, and may write
	 * them. Of several request lines those of families come last, since Spring Security
	 * and others read the first one only.
	 * @param header the name of a request or response header of this family, in any case
	 * @param line its value in one line, which may be malformed
	 * @return whether the line is this family's; the default says yes, for headers that
	 * no one else uses
	 */
	default boolean isOwn(String header, String line) {
		return true;
	}

	/**
	 * Read the credential of a request.
	 * @param headers the request's headers
	 * @return the credential, or {@code null} if there is none of this family
	 * @throws MalformedMessageException if there is one that does not have the prescribed
	 * form, or if there are several different ones
	 */
	@Nullable Credential read(RequestHeaders headers);

	/**
	 * Return what forbids to take a payment although it is well-formed, such as an id
	 * that this family requires and the payment lacks. Only payments that are new are
	 * asked about: what is in the book is answered from its state.
	 * @param credential a credential that this family read
	 * @return what is wrong, a constant; empty if nothing is, as the default says
	 */
	default Optional<String> flaw(Credential credential) {
		return Optional.empty();
	}

	/**
	 * Write a challenge. Offers that this family cannot express are left out.
	 * @param challenge the challenge
	 * @param answer the answer with status 402
	 */
	void challenge(Challenge challenge, ChallengeAnswer answer);

	/**
	 * Return which quotes this family offers to a request, once they are issued. A quote
	 * that no family offers is not issued: no one would see its invoice.
	 * @param quotes what is asked for
	 * @param context what is for sale, and to which request
	 * @return those of the quotes that {@link #challenge} writes down; the default is all
	 */
	default List<Quote> offered(List<Quote> quotes, ChallengeContext context) {
		return quotes;
	}

	/**
	 * Return how long the header lines of this family may be for a quote that has to be
	 * issued first, so that it can be seen at the start whether they fit. A family whose
	 * lines do not fit beside those of the families before it is left out of the headers.
	 * @param quote the quote
	 * @param resource what is for sale
	 * @return the most bytes that are usual; the default is zero, for families that write
	 * a challenge for what was not issued
	 */
	default int issuedLength(Quote quote, PaidResource resource) {
		return 0;
	}

	/**
	 * Return whether a protocol is of this family.
	 * @param protocol a value of {@link Credential#protocol()}
	 * @return whether this family writes its receipts
	 */
	boolean speaks(String protocol);

	/**
	 * Write a receipt.
	 * @param receipt a receipt whose protocol is of this family
	 * @param headers the answer's headers
	 */
	void receipt(PaymentReceipt receipt, AnswerHeaders headers);

	/**
	 * Return how this family names a problem of a request that presents its credential.
	 * @param protocol what the client speaks, a protocol of this family
	 * @param problem why the request is not served
	 * @return the type of the problem by RFC 9457; empty for the one of the gate. The
	 * default is empty
	 */
	default Optional<URI> problemType(String protocol, PaymentProblem problem) {
		return Optional.empty();
	}

	/**
	 * Read the sign-in of a wallet: what proves who sends a request without paying for
	 * it.
	 * @param endpoint identity of what is called
	 * @param path path of the request, undecoded
	 * @param lines the values of {@value SignIn#HEADER}, at least one
	 * @return the sign-in, or {@code null} if this family knows none. The default does
	 * not
	 */
	default @Nullable SignIn signIn(String endpoint, String path, List<String> lines) {
		return null;
	}

	/**
	 * Ask for the sign-in of a wallet with a 402 that asks for no payment. The default
	 * asks for none.
	 * @param endpoint identity of what is called
	 * @param path path of the request, undecoded
	 * @param reason why it is asked for, a protocol string
	 * @param answer the answer
	 * @return whether it was asked for
	 */
	default boolean inviteSignIn(String endpoint, String path, String reason, ChallengeAnswer answer) {
		return false;
	}

}
