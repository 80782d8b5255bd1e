package io.github.x402spring.lightning.node;

import java.math.BigInteger;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.LightningNodeException;
import io.github.x402spring.lightning.LightningNodeException.Trouble;
import io.github.x402spring.lightning.PaymentHash;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A node that is called over HTTP. Whichever it is, its invoices are read and compared
 * with what was asked for, and its preimages are left where they are.
 */
abstract class HttpNode implements LightningNode {

	/** Satoshis have a thousand parts. */
	static final BigInteger SATOSHI = BigInteger.valueOf(1000);

	private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,19}(?:msat)?");

	private static final Log logger = LogFactory.getLog(HttpNode.class);

	private final NodeHttp http;

	private final Clock clock;

	private final AtomicReference<@Nullable String> reported = new AtomicReference<>();

	HttpNode(NodeHttp http, Clock clock) {
		this.http = http;
		this.clock = clock;
	}

	@Override
	public final Optional<String> serverAddress() {
		return Optional.of(this.http.host());
	}

	@Override
	public final Optional<List<String>> excessRights() {
		try {
			return rights(this.http);
		}
		catch (MalformedMessageException ex) {
			throw malformed(ex);
		}
	}

	@Override
	public final LightningInvoice createInvoice(InvoiceRequest request) {
		if (request.amount().mod(smallestUnit()).signum() != 0) {
			throw new IllegalArgumentException("The amount must be a multiple of " + smallestUnit() + " millisatoshis");
		}
		try {
			MadeInvoice made = make(this.http, request);
			LightningInvoice invoice = LightningInvoice.read(made.text());
			Trouble trouble = (invoice.network() != request.network()) ? Trouble.OTHER_NETWORK : Trouble.OTHER_INVOICE;
			Optional<String> objection = invoice.hash().hex().equals(made.hash())
					? request.objection(invoice, this.clock.instant()) : Optional.of("it has another payment hash");
			report(objection.orElse(null));
			if (objection.isPresent()) {
				throw new LightningNodeException(trouble);
			}
			return invoice;
		}
		catch (MalformedMessageException ex) {
			throw malformed(ex);
		}
	}

	@Override
	public final InvoiceState find(PaymentHash hash) {
		try {
			return look(this.http, hash);
		}
		catch (MalformedMessageException ex) {
			throw malformed(ex);
		}
	}

	/**
	 * Make an invoice.
	 * @param calls the calls of the node
	 * @param request what to ask for
	 * @return what the node answers
	 */
	abstract MadeInvoice make(NodeHttp calls, InvoiceRequest request);

	/**
	 * Find out what became of an invoice.
	 * @param calls the calls of the node
	 * @param hash what it is paid against
	 * @return what the node says
	 */
	abstract InvoiceState look(NodeHttp calls, PaymentHash hash);

	/**
	 * Find out what the credential may do besides making and finding invoices.
	 * @param calls the calls of the node
	 * @return what that is; empty if it is not known, as the default says
	 */
	Optional<List<String>> rights(NodeHttp calls) {
		return Optional.empty();
	}

	static void requireSame(String found, PaymentHash hash) {
		if (!found.equals(hash.hex())) {
			throw new MalformedMessageException("The answer is about another invoice");
		}
	}

	/**
	 * Read an amount, which nodes write as number or text, and some with its unit.
	 * @param object the object
	 * @param name the member's name
	 * @return the amount, or {@code null} if there is none
	 */
	static @Nullable BigInteger amount(JsonNode object, String name) {
		JsonNode node = object.get(name);
		if (node == null || node.isNull()) {
			return null;
		}
		String text = node.isIntegralNumber() ? node.bigIntegerValue().toString() : StrictJson.string(object, name);
		if (!AMOUNT.matcher(text).matches()) {
			throw new MalformedMessageException("Member '" + name + "' must be an amount");
		}
		return new BigInteger(text.replace("msat", ""));
	}

	// Once, and not with each request: each of them asks for an invoice.
	private void report(@Nullable String objection) {
		if (!Objects.equals(this.reported.getAndSet(objection), objection) && objection != null) {
			logger.warn("Invoices of the Lightning node are not offered: " + objection);
		}
	}

	private static LightningNodeException malformed(MalformedMessageException ex) {
		logger.debug("An answer of the Lightning node is malformed: " + ex.getMessage());
		return new LightningNodeException(Trouble.MALFORMED);
	}

}
