package io.github.x402spring.l402;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;

import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.PaymentHash;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells the payment page whether its invoice was paid. A phone pays, so the browser never
 * learns the preimage, and the server does not give it away. Instead, the page gets a
 * pass for what it bought, which stands for the preimage:
 * {@code Authorization: L402 <token>:<pass>}.
 * <p>
 * The pass is computed from the token and the secret. So a page that lost it gets the
 * same one again, at every instance, and it is good for what its token is good for. What
 * is paid is the payment hash: pass and preimage buy once between them.
 *
 * @since 0.1.0
 */
public final class InvoiceWatch {

	/** After that the token counts for nothing. */
	private static final Duration OWED_FOR = Duration.ofDays(1);

	private final L402Tokens tokens;

	private final BiFunction<PaymentHash, String, Optional<InvoiceState>> node;

	private final Clock clock;

	/**
	 * Create a watch.
	 * @param settings how tokens are made
	 * @param node says what is known of an invoice to a client network, and bounds how
	 * often the node is asked; empty if the node does not say
	 * @param clock the time
	 */
	public InvoiceWatch(L402Settings settings, BiFunction<PaymentHash, String, Optional<InvoiceState>> node,
			Clock clock) {
		this.tokens = settings.tokens(clock);
		this.node = node;
		this.clock = clock;
	}

	/**
	 * Return which invoice a token came with. The node is not asked.
	 * @param token the token in Base64
	 * @return what the invoice is paid against, which is the same for all copies of the
	 * token. Empty if the token was not made for the payment page of this seller, or was
	 * changed, or ended more than a day ago
	 */
	public Optional<PaymentHash> invoice(String token) {
		return page(token).map(PageToken::hash);
	}

	/**
	 * Look what became of an invoice.
	 * @param token the token that came with it, in Base64
	 * @param network the network of the client that asks
	 * @return the member {@code state}: {@code open}, {@code paid}, {@code underpaid} if
	 * less arrived than it asks for, {@code ended}, {@code unknown} if the node does not
	 * know it, or {@code away} if it does not say. With {@code paid} comes {@code pass},
	 * a secret of 64 hexadecimal digits. Empty if {@link #invoice} is
	 */
	public Optional<JsonNode> look(String token, String network) {
		return page(token).map((it) -> look(it, network));
	}

	private Optional<PageToken> page(String token) {
		return this.tokens.page(token).filter((it) -> this.clock.instant().isBefore(it.until().plus(OWED_FOR)));
	}

	private JsonNode look(PageToken token, String network) {
		ObjectNode answer = JsonNodeFactory.instance.objectNode();
		InvoiceState state = this.node.apply(token.hash(), network).orElse(null);
		return switch (state) {
			case null -> answer.put("state", "away");
			case InvoiceState.Settled(BigInteger received, BigInteger fees) when received != null
					&& received.compareTo(token.amount()) < 0 ->
				answer.put("state", "underpaid");
			case InvoiceState.Settled settled -> answer.put("state", "paid").put("pass", token.pass());
			case InvoiceState.Open open -> answer.put("state", "open");
			case InvoiceState.Ended ended -> answer.put("state", "ended");
			case InvoiceState.Missing missing -> answer.put("state", "unknown");
		};
	}

}
