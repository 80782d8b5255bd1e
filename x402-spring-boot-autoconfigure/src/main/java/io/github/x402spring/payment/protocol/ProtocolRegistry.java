package io.github.x402spring.payment.protocol;

import java.net.URI;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentProblem;
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

	private final FailedFamilies failed;

	private final List<String> requestHeaders;

	private final List<String> responseHeaders;

	/**
	 * Create the collection.
	 * @param families the families, in the order in which they appear in challenges
	 */
	public ProtocolRegistry(List<PaymentProtocol> families) {
		this(families, Clock.systemUTC());
	}

	/**
	 * Create the collection.
	 * @param families the families, in the order in which they appear in challenges
	 * @param clock the time
	 */
	public ProtocolRegistry(List<PaymentProtocol> families, Clock clock) {
		this.families = List.copyOf(families);
		this.failed = new FailedFamilies(clock);
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
		ChallengeSize.require(this.families, quotes, description, mimeType, plan);
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
	 * Return what forbids to take a payment that is new although it is well-formed.
	 * @param credential the credential
	 * @return what is wrong, as its family says
	 */
	public Optional<String> flaw(Credential credential) {
		return this.families.stream()
			.filter((family) -> family.speaks(credential.protocol()))
			.findFirst()
			.flatMap((family) -> family.flaw(credential));
	}

	/**
	 * Return which quotes a challenge offers.
	 * @param quotes what is asked for
	 * @param context what is for sale, and to which request
	 * @return those that at least one family offers; a family that fails says so when it
	 * writes its challenge
	 */
	public Set<Quote> offered(List<Quote> quotes, ChallengeContext context) {
		Set<Quote> offered = new HashSet<>();
		for (PaymentProtocol family : this.families) {
			try {
				offered.addAll(family.offered(quotes, context));
			}
			catch (RuntimeException ex) {
				this.failed.log(family, ex);
			}
		}
		return offered;
	}

	/**
	 * Return whether there is a family that offers a quote to those who ask for nothing
	 * in particular.
	 * @param quote what is asked for
	 * @return whether a usual challenge has it
	 */
	public boolean offers(Quote quote) {
		return !offered(List.of(quote), ChallengeSize.usual(quote)).isEmpty();
	}

	/**
	 * Write a challenge in the form of each family, in their order. Of a family whose
	 * header lines do not fit into the head of an answer any more, only what it writes
	 * into the body is there. A family that fails is left out, if another one says how to
	 * pay.
	 * @param challenge the challenge
	 * @param answer the answer with status 402
	 */
	public void challenge(Challenge challenge, ChallengeAnswer answer) {
		ChallengeRoom room = new ChallengeRoom();
		RuntimeException failure = null;
		for (PaymentProtocol family : this.families) {
			try {
				room.add(family, challenge, answer);
			}
			catch (RuntimeException ex) {
				this.failed.log(family, ex);
				failure = ex;
			}
		}
		if (failure != null && room.isEmpty()) {
			throw failure;
		}
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
	 * Return how the family of a client names a problem.
	 * @param protocol what the client speaks
	 * @param problem why its request is not served
	 * @return the type of the problem by RFC 9457; empty for the one of the gate
	 */
	public Optional<URI> problemType(String protocol, PaymentProblem problem) {
		return this.families.stream()
			.filter((family) -> family.speaks(protocol))
			.findFirst()
			.flatMap((family) -> family.problemType(protocol, problem));
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
