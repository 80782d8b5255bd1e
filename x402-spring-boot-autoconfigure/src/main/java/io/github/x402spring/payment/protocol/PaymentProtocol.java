package io.github.x402spring.payment.protocol;

import java.util.List;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaymentReceipt;
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
	 * Write a challenge. Offers that this family cannot express are left out.
	 * @param challenge the challenge
	 * @param answer the answer with status 402
	 */
	void challenge(Challenge challenge, ChallengeAnswer answer);

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
