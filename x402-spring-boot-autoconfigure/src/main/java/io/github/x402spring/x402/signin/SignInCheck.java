package io.github.x402spring.x402.signin;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.EvmSignature;
import io.github.x402spring.evm.SignatureRecovery;

/**
 * Compares a sign-in with the message that the server would have asked for. The signature
 * has to be for the message as the server writes it, whatever the client says.
 */
final class SignInCheck {

	/** Clocks of instances differ. */
	private static final Duration SKEW = Duration.ofMinutes(1);

	private static final int SIGNATURE_LENGTH = 132;

	private final Collection<Network> networks;

	private final SignatureRecovery recovery;

	SignInCheck(Collection<Network> networks, SignatureRecovery recovery) {
		this.networks = List.copyOf(networks);
		this.recovery = recovery;
	}

	/**
	 * Look at all but nonce and signature.
	 * @param header the sign-in
	 * @param domain host and port of the server
	 * @param uri what is signed in to
	 * @param now the current time
	 * @return why it is refused; empty if it is not
	 */
	Optional<String> refusal(SignInHeader header, String domain, String uri, Instant now) {
		if (!header.type().equals("eip191")
				|| this.networks.stream().noneMatch((it) -> it.id().equals(header.chainId()))) {
			return Optional.of(SignInReason.CHAIN);
		}
		if (!header.domain().equals(domain)) {
			return Optional.of(SignInReason.DOMAIN);
		}
		if (!header.uri().equals(uri)) {
			return Optional.of(SignInReason.URI);
		}
		return time(header, now).or(() -> (header.version().equals(SignInMessage.VERSION)
				&& SignInMessage.STATEMENT.equals(header.statement()) && header.requestId() == null
				&& header.resources().equals(List.of(uri))) ? Optional.empty() : Optional.of(SignInReason.MESSAGE));
	}

	private static Optional<String> time(SignInHeader header, Instant now) {
		Instant issuedAt;
		try {
			issuedAt = Instant.parse(header.issuedAt());
			if (!SignInMessage.text(issuedAt).equals(header.issuedAt())) {
				return Optional.of(SignInReason.ISSUED_AT);
			}
		}
		catch (DateTimeException ex) {
			return Optional.of(SignInReason.ISSUED_AT);
		}
		if (issuedAt.isAfter(now.plus(SKEW))) {
			return Optional.of(SignInReason.IN_FUTURE);
		}
		Instant end = issuedAt.plus(SignInMessage.VALIDITY);
		if (!SignInMessage.text(end).equals(header.expirationTime())) {
			return Optional.of(SignInReason.EXPIRATION_TIME);
		}
		if (!now.isBefore(end)) {
			return Optional.of(SignInReason.EXPIRED);
		}
		return (header.notBefore() != null) ? Optional.of(SignInReason.NOT_BEFORE) : Optional.empty();
	}

	/**
	 * Return whether only a contract could take the signature (ERC-1271, ERC-6492).
	 * @param header the sign-in
	 * @return whether it says so, or is longer than a signature
	 */
	static boolean isOfContract(SignInHeader header) {
		String scheme = header.signatureScheme();
		return (scheme != null && !scheme.equals("eip191")) || header.signature().length() > SIGNATURE_LENGTH;
	}

	/**
	 * Find out who signed a message.
	 * @param header the sign-in
	 * @param message the message as the server writes it
	 * @return the wallet; empty if it is another one than the sign-in says, or none
	 */
	Optional<Address> signer(SignInHeader header, SignInMessage message) {
		try {
			Address wallet = new Address(header.address());
			String text = message.signedBy(wallet, new Network(header.chainId()).chainId());
			return this.recovery.recover(SignatureRecovery.digestOf(text), EvmSignature.parse(header.signature()))
				.filter(wallet::equals);
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

}
