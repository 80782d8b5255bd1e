package io.github.x402spring.mpp;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.payment.ChallengeContext;
import org.jspecify.annotations.Nullable;

/**
 * Issues challenges and finds out whether an echoed one is ours. Nothing is kept: the id
 * binds all that is needed later.
 */
final class Challenges {

	/** The intent of all challenges: one payment for one request. */
	static final String CHARGE = "charge";

	/** Of an invoice with a description and a few hints for routes. */
	private static final String USUAL_INVOICE = "x".repeat(600);

	private static final String USUAL_DIGEST = "sha-256=:" + "x".repeat(44) + ":";

	private final SecureRandom random = new SecureRandom();

	private final ChallengeIds ids;

	private final String realm;

	private final @Nullable String header;

	/**
	 * Create the issuer.
	 * @param ids makes the ids
	 * @param realm the protection space
	 * @param header the header for credentials, or {@code null} for {@code Authorization}
	 */
	Challenges(ChallengeIds ids, String realm, @Nullable String header) {
		this.ids = ids;
		this.realm = realm;
		this.header = header;
	}

	/**
	 * Issue a challenge.
	 * @param charge what it asks for
	 * @param context what it is for
	 * @param now the current time
	 * @param expires when it ends, cut to whole seconds
	 * @param digest digest of the request's body, or {@code null}
	 * @return the challenge
	 */
	MppChallenge issue(Charge charge, ChallengeContext context, Instant now, Instant expires, @Nullable String digest) {
		return issue(charge, context, now, expires, digest, IssuedFor.Asked.NOTHING);
	}

	/**
	 * Issue a challenge of a method that keeps something in it.
	 * @param charge what it asks for
	 * @param context what it is for
	 * @param now the current time
	 * @param expires when it ends, cut to whole seconds
	 * @param digest digest of the request's body, or {@code null}
	 * @param asked what the method keeps in it
	 * @return the challenge
	 */
	MppChallenge issue(Charge charge, ChallengeContext context, Instant now, Instant expires, @Nullable String digest,
			IssuedFor.Asked asked) {
		String description = context.resource().description();
		return this.ids.sign(new MppChallenge("", this.realm, charge.method(), CHARGE, charge.encode(),
				expires.truncatedTo(ChronoUnit.SECONDS).toString(), digest,
				IssuedFor.of(context, now, this.random, asked).encode(), this.header,
				description.isEmpty() ? null : description));
	}

	/**
	 * Return how long a challenge usually is at most that asks for an invoice, which is
	 * not known before it is issued.
	 * @param description text for people, or empty
	 * @return a number of characters
	 */
	int usualLength(String description) {
		LightningCharge charge = new LightningCharge(BigInteger.valueOf(100_000), USUAL_INVOICE,
				PaymentHash.ofPreimage(new byte[32]), LightningNetwork.MAINNET);
		return this.ids
			.sign(new MppChallenge("", this.realm, charge.method(), CHARGE, charge.encode(), Instant.EPOCH.toString(),
					USUAL_DIGEST, IssuedFor.usual().encode(), this.header, description.isEmpty() ? null : description))
			.line()
			.length();
	}

	/**
	 * Return for which endpoint a challenge was issued here, unless it is sold.
	 * @param presented a credential that echoes a challenge
	 * @param sold identities of the endpoints that are sold
	 * @return its identity; empty if it is one of these, or if the challenge is not ours
	 */
	Optional<String> withdrawn(MppCredential presented, Set<String> sold) {
		return (check(presented.challenge()) instanceof EchoResult.Ours ours)
				? Optional.of(ours.issuedFor().endpoint()).filter((it) -> !sold.contains(it)) : Optional.empty();
	}

	/**
	 * Find out whether a challenge was issued here and what for. Whether it has ended is
	 * for the caller to say: what was paid in time may come back later.
	 * @param echoed the challenge as a client echoes it
	 * @return what it was issued for, or why it does not count
	 */
	EchoResult check(MppChallenge echoed) {
		if (!this.ids.isOurs(echoed) || !echoed.realm().equals(this.realm) || !echoed.intent().equals(CHARGE)
				|| echoed.opaque() == null || echoed.expires() == null) {
			return new EchoResult.Refused(MppProblem.INVALID_CHALLENGE);
		}
		try {
			return new EchoResult.Ours(echoed, IssuedFor.read(echoed.opaque()), Instant.parse(echoed.expires()));
		}
		catch (MalformedMessageException | DateTimeException ex) {
			// Made by another program with the same secret and realm.
			return new EchoResult.Refused(MppProblem.INVALID_CHALLENGE);
		}
	}

}
