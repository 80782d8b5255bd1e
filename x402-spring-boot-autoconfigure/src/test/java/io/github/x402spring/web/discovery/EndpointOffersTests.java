package io.github.x402spring.web.discovery;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.Settlement;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PaymentToken;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.PaymentWay;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Offers of kinds that x402 does not know, in the units that their schemes say.
 */
class EndpointOffersTests {

	private static final Network BITCOIN = new Network("bip122:000000000019d6689c085ae165831e93");

	private static final PaymentKind LIGHTNING = new PaymentKind("lightning", BITCOIN, "bolt11");

	private static final PaymentKind EXACT = new PaymentKind("exact", Network.evm(84532), "eip3009");

	private final EndpointOffers offers = new EndpointOffers(List.of(lightning(), exact()),
			() -> Set.of(way(BITCOIN), way(EXACT.network())));

	@Test
	void invoiceIsOfferedInWholeSatoshis() {
		assertThat(this.offers.of(endpoint(QuoteSource.fixed(List.of(quote(LIGHTNING, "msat", 21_000))))))
			.containsExactly(new PaymentOffer("charge", "lightning", "21", "sat", "21 sat by lightning"));
	}

	@Test
	void fractionOfASatoshiIsOfferedInTheSmallestUnit() {
		assertThat(this.offers.of(endpoint(QuoteSource.fixed(List.of(quote(LIGHTNING, "msat", 1_500))))))
			.containsExactly(new PaymentOffer("charge", "lightning", "1500", "msat", "1.5 sat by lightning"));
	}

	@Test
	void invoiceWhosePriceDependsOnTheRequestHasNoAmount() {
		QuoteSource source = QuoteSource.of(Set.of(LIGHTNING), Set.of(new PaymentToken(BITCOIN, "msat")),
				(request) -> List.of());
		assertThat(this.offers.of(endpoint(source))).containsExactly(new PaymentOffer("charge", "lightning", null,
				"sat", "The price depends on the request: the answer 402 says it, in sat by lightning"));
	}

	@Test
	void priceThatIsConvertedAtARateHasNoAmountThere() {
		QuoteSource source = QuoteSource.of(Set.of(LIGHTNING, EXACT),
				Set.of(new PaymentToken(BITCOIN, "msat"), new PaymentToken(EXACT.network(), "0xabc")),
				(request) -> List.of());
		PaidEndpointDescriptor endpoint = endpoint(source, "$1");
		assertThat(this.offers.of(endpoint)).containsExactlyInAnyOrder(
				new PaymentOffer("charge", "lightning", null, "sat",
						"$1 at the rate of the moment, in sat by lightning"),
				new PaymentOffer("charge", "evm", "1000000", "0xabc", "1000000 units of 0xabc on base-sepolia"));
		assertThat(EndpointOffers.price(endpoint)).isEqualTo("$1");
		assertThat(EndpointOffers.price(endpoint(source))).isEqualTo("the price depends on the request");
	}

	@Test
	void tokenOfAnUnknownSchemeIsOfferedInItsUnits() {
		assertThat(this.offers.of(endpoint(QuoteSource.fixed(List.of(quote(EXACT, "0xabc", 7))))))
			.containsExactly(new PaymentOffer("charge", "evm", "7", "0xabc", "7 units of 0xabc on base-sepolia"));
	}

	@Test
	void sameOfferIsToldOnce() {
		Quote quote = quote(LIGHTNING, "msat", 1_000);
		assertThat(this.offers.of(endpoint(QuoteSource.fixed(List.of(quote, quote))))).hasSize(1);
	}

	@Test
	void nothingIsOfferedWhereNothingIsKnown() {
		assertThat(this.offers.of(endpoint((request) -> List.of()))).isEmpty();
	}

	private static PaidEndpointDescriptor endpoint(QuoteSource quotes) {
		return endpoint(quotes, "resolved by bySize");
	}

	private static PaidEndpointDescriptor endpoint(QuoteSource quotes, String price) {
		return new PaidEndpointDescriptor("GET /a", "A#a", List.of("/a"), price, "", "", Settlement.AFTER_HANDLER, "",
				quotes);
	}

	private static Quote quote(PaymentKind kind, String asset, long amount) {
		return new Quote(kind, asset, BigInteger.valueOf(amount), null, Duration.ofMinutes(1), Map.of());
	}

	private static PaymentWay way(Network network) {
		return new PaymentWay(network, null, null, Duration.ofMinutes(1));
	}

	private static PaymentScheme exact() {
		PaymentScheme scheme = mock();
		given(scheme.quote(any(), any())).willAnswer((call) -> way(EXACT.network()).equals(call.getArgument(1))
				? Optional.of(quote(EXACT, "0xabc", 1_000_000)) : Optional.empty());
		return scheme;
	}

	private static PaymentScheme lightning() {
		PaymentScheme scheme = mock();
		given(scheme.kinds(any())).willReturn(Set.of());
		given(scheme.kinds(BITCOIN)).willReturn(Set.of(LIGHTNING));
		given(scheme.varies(any(), any())).willReturn(true);
		given(scheme.unit(any())).willReturn(Optional.of(new PaymentScheme.TokenUnit("sat", 3)));
		return scheme;
	}

}
