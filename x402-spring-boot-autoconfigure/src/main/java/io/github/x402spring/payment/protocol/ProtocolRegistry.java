package io.github.x402spring.payment.protocol;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.Quote;
import org.jspecify.annotations.Nullable;

/**
 * The families that an application speaks. A transport needs only this.
 *
 * @since 0.1.0
 */
public final class ProtocolRegistry {

	private final List<PaymentProtocol> families;

	private final List<String> requestHeaders;

	private final List<String> responseHeaders;

	/**
	 * Create the collection.
	 * @param families the families, in the order in which they appear in challenges
	 */
	public ProtocolRegistry(List<PaymentProtocol> families) {
		this.families = List.copyOf(families);
		this.requestHeaders = union(PaymentProtocol::requestHeaders);
		this.responseHeaders = union(PaymentProtocol::responseHeaders);
	}

	/**
	 * Require that a challenge fits into a header whatever the URL is.
	 * @param quotes what is asked for
	 * @param description what the buyer gets
	 * @param mimeType media type of the content
	 * @param plan the plan whose passes open it, or {@code null} if none do
	 * @throws IllegalArgumentException if it does not fit
	 */
	public void requireFittingChallenge(List<Quote> quotes, String description, String mimeType,
			PaidEndpointDescriptor.@Nullable PlanUse plan) {
		ChallengeSize.require(this, quotes, description, mimeType, plan);
	}

	/**
	 * Return the request headers in which credentials come.
	 * @return names of headers, in the order of the families
	 */
	public List<String> requestHeaders() {
		return this.requestHeaders;
	}

	/**
	 * Return the response headers that families set.
	 * @return names of headers, in the order of the families
	 */
	public List<String> responseHeaders() {
		return this.responseHeaders;
	}

	/**
	 * Return whether a line of a request header is the credential of a family.
	 * @param header the header's name, in any case
	 * @param line its value in one line
	 * @return whether a family says so
	 */
	public boolean isCredential(String header, String line) {
		return isOwn(PaymentProtocol::requestHeaders, header, line);
	}

	/**
	 * Return whether only families write a line of a response header.
	 * @param header the header's name, in any case
	 * @param line its value in one line
	 * @return whether a family says so
	 */
	public boolean isAnswer(String header, String line) {
		return isOwn(PaymentProtocol::responseHeaders, header, line);
	}

	/**
	 * Read the credential of a request.
	 * @param headers the request's headers
	 * @return the credential, or {@code null} if there is none
	 * @throws MalformedMessageException if it does not have the prescribed form, or if
	 * there are several different ones
	 */
	public @Nullable Credential read(RequestHeaders headers) {
		Credential found = null;
		for (PaymentProtocol family : this.families) {
			Credential credential = family.read(headers);
			if (credential != null) {
				if (found != null) {
					throw new MalformedMessageException(
							"The request carries several payments, but only one is allowed");
				}
				found = credential;
			}
		}
		return found;
	}

	/**
	 * Write a challenge in the form of each family.
	 * @param challenge the challenge
	 * @param answer the answer with status 402
	 */
	public void challenge(Challenge challenge, ChallengeAnswer answer) {
		this.families.forEach((family) -> family.challenge(challenge, answer));
	}

	/**
	 * Write a receipt in the form of the family that the client speaks. A family that is
	 * not there any more writes none.
	 * @param receipt the receipt
	 * @param headers the answer's headers
	 */
	public void receipt(PaymentReceipt receipt, AnswerHeaders headers) {
		this.families.stream()
			.filter((family) -> family.speaks(receipt.protocol()))
			.findFirst()
			.ifPresent((family) -> family.receipt(receipt, headers));
	}

	/**
	 * Read the sign-in of a wallet.
	 * @param endpoint identity of what is called
	 * @param path path of the request, undecoded
	 * @param lines the values of {@value SignIn#HEADER}, at least one
	 * @return the sign-in; empty if no family knows one
	 */
	public Optional<SignIn> signIn(String endpoint, String path, List<String> lines) {
		return this.families.stream()
			.map((family) -> family.signIn(endpoint, path, lines))
			.filter(Objects::nonNull)
			.findFirst();
	}

	/**
	 * Ask for the sign-in of a wallet with a 402 that asks for no payment.
	 * @param endpoint identity of what is called
	 * @param path path of the request, undecoded
	 * @param reason why it is asked for, a protocol string
	 * @param answer the answer
	 * @return whether a family asked for it
	 */
	public boolean inviteSignIn(String endpoint, String path, String reason, ChallengeAnswer answer) {
		return this.families.stream()
			.filter((family) -> family.inviteSignIn(endpoint, path, reason, answer))
			.count() > 0;
	}

	private boolean isOwn(Function<PaymentProtocol, List<String>> names, String header, String line) {
		return this.families.stream()
			.anyMatch((family) -> names.apply(family).stream().anyMatch(header::equalsIgnoreCase)
					&& family.isOwn(header, line));
	}

	private List<String> union(Function<PaymentProtocol, List<String>> names) {
		return this.families.stream().flatMap((family) -> names.apply(family).stream()).distinct().toList();
	}

}
