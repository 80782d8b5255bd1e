package io.github.x402spring.x402.signin;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import io.github.x402spring.Network;
import io.github.x402spring.evm.SignatureRecovery;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.protocol.SignIn;
import io.github.x402spring.payment.signin.SignInStore;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The extension {@code sign-in-with-x} of x402: asks wallets to sign in, and reads their
 * sign-ins. Each is for one endpoint and one path, for a few minutes, and once. What is
 * called is what the server has found for the request, never what the client says. Only
 * accounts with a key can sign in: a signature of a contract wallet would have to be
 * checked on its chain.
 *
 * @since 0.1.0
 */
public final class SignInWithX {

	/** The extension's name in challenges. */
	public static final String NAME = "sign-in-with-x";

	/** A longer one, or one that is no URI, is left out of the message. */
	private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@/%-]{0,200}");

	/** A request that was slow since its sign-in was read may still use it. */
	private static final Duration USABLE = SignInMessage.VALIDITY.multipliedBy(2);

	/** An instance whose clock is behind must still find it. */
	private static final Duration KEPT = SignInMessage.VALIDITY.multipliedBy(3);

	private final String baseUrl;

	private final String domain;

	private final ArrayNode chains = JsonNodeFactory.instance.arrayNode();

	private final SignInNonces nonces;

	private final SignInCheck check;

	private final SignInStore store;

	private final Clock clock;

	/**
	 * Create the extension.
	 * @param baseUrl origin of the application as clients see it, and what its paths
	 * begin with there; without a slash at its end
	 * @param networks the networks whose wallets may sign in; others than EVM are left
	 * out
	 * @param recovery finds out who signed
	 * @param store which sign-ins were used
	 * @param clock the time
	 * @throws IllegalArgumentException if the URL has no host
	 */
	public SignInWithX(String baseUrl, List<Network> networks, SignatureRecovery recovery, SignInStore store,
			Clock clock) {
		this.baseUrl = baseUrl;
		this.domain = domain(URI.create(baseUrl));
		List<Network> evm = networks.stream().filter(Network::isEvm).distinct().toList();
		evm.forEach((network) -> this.chains.addObject().put("chainId", network.id()).put("type", "eip191"));
		this.check = new SignInCheck(evm, recovery);
		this.nonces = new SignInNonces(store.secret());
		this.store = store;
		this.clock = clock;
	}

	// As a URL's host in JavaScript, by which clients compare it.
	private static String domain(URI url) {
		String host = url.getHost();
		if (host == null) {
			throw new IllegalArgumentException("'" + url + "' has no host");
		}
		boolean usual = url.getPort() < 0 || url.getPort() == ("https".equals(url.getScheme()) ? 443 : 80);
		return host.toLowerCase(Locale.ROOT) + (usual ? "" : ":" + url.getPort());
	}

	/**
	 * Ask for a sign-in.
	 * @param endpoint identity of what is called
	 * @param path path of the request, undecoded
	 * @return the extension as a challenge declares it, with a nonce of its own
	 */
	public ObjectNode declare(String endpoint, String path) {
		String uri = uri(path);
		String issuedAt = SignInMessage.text(this.clock.instant());
		SignInMessage message = new SignInMessage(this.domain, uri, this.nonces.next(endpoint, uri, issuedAt),
				issuedAt);
		ObjectNode declaration = JsonNodeFactory.instance.objectNode();
		declaration.set("info", message.info());
		declaration.set("supportedChains", this.chains.deepCopy());
		declaration.set("schema", SignInSchema.create());
		return JsonNodeFactory.instance.objectNode().set(NAME, declaration);
	}

	/**
	 * Return the path of a URL of this application.
	 * @param url a URL that begins with the application's, as challenges tell it
	 * @return its path; empty if it begins otherwise
	 */
	public String path(String url) {
		if (!url.startsWith(this.baseUrl)) {
			return "";
		}
		int query = url.indexOf('?');
		return url.substring(this.baseUrl.length(), (query >= 0) ? query : url.length());
	}

	/**
	 * Return what a request to this application is signed in to.
	 * @param path path of the request, undecoded
	 * @return a URI
	 */
	public String uri(String path) {
		return PATH.matcher(path).matches() ? this.baseUrl + path : this.baseUrl;
	}

	/**
	 * Read a sign-in.
	 * @param endpoint identity of what is called
	 * @param path path of the request, undecoded
	 * @param lines the values of the header, at least one
	 * @return the sign-in, genuine or refused
	 */
	public SignIn read(String endpoint, String path, List<String> lines) {
		if (lines.size() != 1) {
			return SignIn.refused(SignInReason.MALFORMED);
		}
		try {
			return read(SignInHeader.parse(lines.getFirst()), endpoint, uri(path));
		}
		catch (MalformedMessageException ex) {
			return SignIn.refused(SignInReason.MALFORMED);
		}
	}

	// What costs most comes last.
	private SignIn read(SignInHeader header, String endpoint, String uri) {
		Optional<String> refusal = this.check.refusal(header, this.domain, uri, this.clock.instant());
		if (refusal.isPresent()) {
			return SignIn.refused(refusal.get());
		}
		if (!this.nonces.isOwn(header.nonce(), endpoint, uri, header.issuedAt())) {
			return SignIn.refused(SignInReason.NONCE);
		}
		if (SignInCheck.isOfContract(header)) {
			return SignIn.refused(SignInReason.CONTRACT_WALLET);
		}
		SignInMessage message = new SignInMessage(this.domain, uri, header.nonce(), header.issuedAt());
		Instant issuedAt = Instant.parse(header.issuedAt());
		return this.check.signer(header, message)
			.map((wallet) -> SignIn.by(wallet.value(), () -> spend(header.nonce(), issuedAt)))
			.orElseGet(() -> SignIn.refused(SignInReason.SIGNATURE));
	}

	// Who is so late may come after it was used and forgotten. The time is looked at
	// last, since the store may be slow.
	private boolean spend(String nonce, Instant issuedAt) {
		return this.store.spend(nonce, issuedAt.plus(KEPT)) && this.clock.instant().isBefore(issuedAt.plus(USABLE));
	}

}
