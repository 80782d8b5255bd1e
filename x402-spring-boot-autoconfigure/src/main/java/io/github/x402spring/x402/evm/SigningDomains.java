package io.github.x402spring.x402.evm;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Eip712Domain;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.x402.PaymentPayload;

/**
 * The domains under which a payment may have been signed. A payment in the book is
 * answered from its state, whatever is offered today, so the tokens of today's offers are
 * only the first to be tried. Whether a payment may pay for anything new is for
 * {@link OfferMatch} to say.
 */
final class SigningDomains {

	/** Only domains of this application: what clients state would fill the memory. */
	private final Map<TokenDomain, Eip712Domain> domains = new ConcurrentHashMap<>();

	private final AssetRegistry assets;

	SigningDomains(AssetRegistry assets) {
		this.assets = assets;
	}

	/**
	 * Return the domains of the offered tokens in which a payment may have been made.
	 * @param payload the payment
	 * @param quotes the offers of now
	 * @return the domains, in the order of the offers
	 */
	Set<TokenDomain> offered(PaymentPayload payload, List<Quote> quotes) {
		Set<TokenDomain> offered = new LinkedHashSet<>();
		for (Quote quote : quotes) {
			if (ExactEvmScheme.isOf(quote.kind()) && OfferMatch.isSameToken(payload, quote)) {
				offered.add(kept(TokenDomain.of(quote)));
			}
		}
		return offered;
	}

	/**
	 * Return the domains in which a payment may have been made when other tokens were
	 * offered, or the same under another name.
	 * @param payload the payment
	 * @return those of the known tokens of its network, then the one that it states
	 */
	Set<TokenDomain> earlier(PaymentPayload payload) {
		Set<TokenDomain> earlier = new LinkedHashSet<>();
		for (Asset asset : this.assets.all()) {
			if (asset.network().isEvm() && OfferMatch.isToken(payload, asset.network(), asset.address().value())) {
				earlier.add(kept(TokenDomain.of(asset)));
			}
		}
		TokenDomain.stated(payload).ifPresent(earlier::add);
		return earlier;
	}

	byte[] digest(TokenDomain domain, byte[] structHash) {
		Eip712Domain kept = this.domains.get(domain);
		return ((kept != null) ? kept : domain.toDomain()).digest(structHash);
	}

	private TokenDomain kept(TokenDomain domain) {
		this.domains.computeIfAbsent(domain, TokenDomain::toDomain);
		return domain;
	}

}
