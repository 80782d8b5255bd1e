package io.github.x402spring.mpp;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.lightning.LightningCredential;
import io.github.x402spring.lightning.PaidInvoice;
import io.github.x402spring.payment.pass.PassBearer;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.scheme.IssuedRequest;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.PaidRequest;
import org.jspecify.annotations.Nullable;

/**
 * A credential of method {@code lightning}: a challenge with an invoice, and the preimage
 * that its payer has learned.
 *
 * @param presented what was presented
 * @param challenges knows which challenges were issued here
 */
record PaidLightningCharge(MppCredential presented, Challenges challenges) implements LightningCredential, PassBearer {

	private static final BigInteger MILLISATOSHIS = BigInteger.valueOf(1000);

	@Override
	public String protocol() {
		return this.presented.protocol();
	}

	@Override
	public @Nullable String identifier() {
		return this.presented.identifier();
	}

	@Override
	public String text() {
		return this.presented.text();
	}

	@Override
	public boolean isSettledFirst(String method) {
		return this.presented.isSettledFirst(method);
	}

	@Override
	public boolean isForContentOf(PaidRequest request) {
		return this.presented.isForContentOf(request);
	}

	@Override
	public SchemeResult<PaidInvoice> check() {
		return switch (this.challenges.check(this.presented.challenge())) {
			case EchoResult.Refused refused -> refused(refused.problem());
			case EchoResult.Ours ours -> check(ours, ours.issuedFor().invoice());
		};
	}

	private SchemeResult<PaidInvoice> check(EchoResult.Ours ours, IssuedFor.@Nullable Invoice invoice) {
		if (invoice == null) {
			return refused(MppProblem.INVALID_CHALLENGE);
		}
		byte[] preimage;
		try {
			preimage = LightningCharge.preimage(this.presented.payload());
		}
		catch (MalformedMessageException ex) {
			return refused(MppProblem.MALFORMED_CREDENTIAL);
		}
		LightningCharge charge = LightningCharge.read(ours.challenge().request());
		return charge.isPaidBy(preimage)
				? new SchemeResult.Accepted<>(new PaidInvoice(charge.network(), charge.paymentHash(),
						charge.amount().multiply(MILLISATOSHIS), invoice.rate(), invoice.until()))
				: refused(MppProblem.VERIFICATION_FAILED);
	}

	@Override
	public boolean isIssuedFor(IssuedRequest request) {
		return this.challenges.check(this.presented.challenge()) instanceof EchoResult.Ours ours
				&& request.isFor(ours.issuedFor().fingerprint());
	}

	@Override
	public Optional<Instant> issuedAt() {
		return (this.challenges.check(this.presented.challenge()) instanceof EchoResult.Ours ours)
				? Optional.of(ours.issuedFor().issued()) : Optional.empty();
	}

	@Override
	public Optional<String> withdrawn(Set<String> sold) {
		return this.challenges.withdrawn(this.presented, sold);
	}

	@Override
	public Optional<PassTerms> sold() {
		if (!(this.challenges.check(this.presented.challenge()) instanceof EchoResult.Ours ours)) {
			return Optional.empty();
		}
		return Optional.ofNullable(ours.issuedFor().invoice())
			.map(IssuedFor.Invoice::pass)
			.map((it) -> it.terms(LightningCharge.read(ours.challenge().request()).amount()));
	}

	/**
	 * Return the receipt of this payment.
	 * @param now the current time
	 * @return a receipt that names the invoice by its hash
	 */
	MppReceipt receipt(Instant now) {
		MppChallenge challenge = this.presented.challenge();
		return new MppReceipt(LightningCharge.METHOD, LightningCharge.read(challenge.request()).paymentHash().hex(),
				now, challenge.id(), null);
	}

	private static SchemeResult<PaidInvoice> refused(MppProblem problem) {
		return new SchemeResult.Refused<>(problem.reason());
	}

	/**
	 * Hides the preimage.
	 * @return the protocol only
	 */
	@Override
	public String toString() {
		return "PaidLightningCharge[" + protocol() + "]";
	}

}
