package io.github.x402spring.mpp;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.scheme.IssuedRequest;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.Price;

/**
 * Reads the credentials of method {@code evm}: transfers by EIP-3009 that are signed for
 * one challenge. Prices are quoted, and the payments of the ledger are restored, by the
 * scheme of such transfers, so one transfer is one payment, whatever family carries it.
 *
 * @since 0.1.0
 */
public final class MppEvmScheme implements PaymentScheme {

	/** For tokens that are not offered now: only a payment of the ledger can be meant. */
	private static final Duration NOT_OFFERED = Duration.ofSeconds(1);

	private final Challenges challenges;

	private final PaymentScheme transfers;

	private final TransferForm form;

	/**
	 * Create the scheme.
	 * @param settings what the application decides
	 * @param transfers the scheme of transfers by EIP-3009, with one kind of payment for
	 * each network
	 * @param form writes its credentials
	 */
	public MppEvmScheme(MppSettings settings, PaymentScheme transfers, TransferForm form) {
		this.challenges = settings.challenges();
		this.transfers = transfers;
		this.form = form;
	}

	/**
	 * Return none: all are those of the other scheme.
	 */
	@Override
	public Set<PaymentKind> kinds(Network network) {
		return Set.of();
	}

	@Override
	public Optional<Quote> quote(Price price, PaymentWay option) {
		return Optional.empty();
	}

	@Override
	public SchemeResult<AuthenticatedPayment> authenticate(Credential credential, List<Quote> quotes) {
		return switch (credential) {
			// Not a refusal, which would ask for another payment: a client may have sent
			// money to the chain by itself.
			case BrokenCredential(String text, MppProblem problem) when problem == MppProblem.METHOD_UNSUPPORTED ->
				throw new MalformedMessageException(MppProblem.NOT_OFFERED);
			case BrokenCredential broken -> refused(broken.problem());
			case MppCredential presented when presented.challenge().method().equals(EvmCharge.METHOD) ->
				authenticate(presented, quotes);
			// No challenge names another one.
			case MppCredential presented -> refused(MppProblem.INVALID_CHALLENGE);
			default -> new SchemeResult.NotMine<>();
		};
	}

	private SchemeResult<AuthenticatedPayment> authenticate(MppCredential presented, List<Quote> quotes) {
		return switch (this.challenges.check(presented.challenge())) {
			case EchoResult.Refused refused -> refused(refused.problem());
			case EchoResult.Ours ours -> authenticate(presented, ours, quotes);
		};
	}

	private SchemeResult<AuthenticatedPayment> authenticate(MppCredential presented, EchoResult.Ours ours,
			List<Quote> quotes) {
		EvmPayload payload;
		try {
			payload = EvmPayload.read(presented.payload());
		}
		catch (MalformedMessageException ex) {
			if (EvmPayload.isHash(presented.payload())) {
				throw ex;
			}
			return refused(MppProblem.MALFORMED_CREDENTIAL);
		}
		return switch (payload) {
			case EvmPayload.Authorization authorization -> authenticate(presented, ours, authorization, quotes);
			case EvmPayload.Hash hash -> refused(MppProblem.METHOD_UNSUPPORTED);
			case EvmPayload.Other other -> refused(MppProblem.METHOD_UNSUPPORTED);
		};
	}

	private SchemeResult<AuthenticatedPayment> authenticate(MppCredential presented, EchoResult.Ours ours,
			EvmPayload.Authorization payload, List<Quote> quotes) {
		EvmCharge charge = EvmCharge.read(ours.challenge().request());
		Optional<MppProblem> refusal = charge.refusal(ours, presented.source(), payload.transfer());
		if (refusal.isPresent()) {
			return refused(refusal.get());
		}
		Network network = Network.evm(charge.chainId());
		return this.transfers.kinds(network)
			.stream()
			.findFirst()
			.map((kind) -> this.transfers.authenticate(
					this.form.write(quote(kind, charge, quotes), payload.transfer(), payload.signature()), quotes))
			.orElseGet(() -> refused(MppProblem.METHOD_UNSUPPORTED));
	}

	// What was challenged, in the form in which it is offered now.
	private static Quote quote(PaymentKind kind, EvmCharge charge, List<Quote> quotes) {
		String asset = charge.currency().value();
		Optional<Quote> offered = quotes.stream()
			.filter((quote) -> quote.kind().equals(kind) && quote.asset().equals(asset))
			.findFirst();
		return new Quote(kind, asset, charge.amount(), charge.recipient().value(),
				offered.map(Quote::validity).orElse(NOT_OFFERED), offered.map(Quote::details).orElseGet(Map::of));
	}

	private static SchemeResult<AuthenticatedPayment> refused(MppProblem problem) {
		return new SchemeResult.Refused<>(problem.reason());
	}

	@Override
	public boolean isIssuedFor(Credential credential, AuthenticatedPayment payment, IssuedRequest request) {
		return credential instanceof MppCredential presented
				&& this.challenges.check(presented.challenge()) instanceof EchoResult.Ours ours
				&& request.isFor(ours.issuedFor().fingerprint());
	}

	// A transfer ends with its challenge at the latest, so this looks at both.
	@Override
	public SchemeResult<Quote> match(AuthenticatedPayment payment, List<Quote> quotes, Instant now) {
		return this.transfers.match(payment, quotes, now);
	}

	@Override
	public Optional<String> expiry(AuthenticatedPayment payment, Instant now) {
		return this.transfers.expiry(payment, now);
	}

	@Override
	public AuthenticatedPayment restore(ReservationTerms terms, String stored) {
		return this.transfers.restore(terms, stored);
	}

	@Override
	public Optional<TokenUnit> unit(Quote quote) {
		return this.transfers.unit(quote);
	}

}
