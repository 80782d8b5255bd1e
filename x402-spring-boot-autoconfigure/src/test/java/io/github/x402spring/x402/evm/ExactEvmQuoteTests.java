package io.github.x402spring.x402.evm;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.Vectors;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ExactEvmQuoteTests extends ExactEvmSteps {

	@Test
	void offerHasTheSameTextOnEveryRebuild() {
		PaymentWay option = option(null);
		String first = text(this.scheme.quote(Price.parse("$0.01"), option).orElseThrow());
		for (String price : List.of("$0.01", "0.01 USDC", "10000 atomic", "$0.010", "00.01 usdc")) {
			ExactEvmScheme other = new ExactEvmScheme(new AssetRegistry(List.of()), new Web3jSignatureRecovery(),
					Duration.ofSeconds(60));
			PaymentWay sameOption = new PaymentWay(new Network("eip155:84532"), null, PAYEE.value(),
					Duration.ofMinutes(5));
			assertThat(text(this.scheme.quote(Price.parse(price), option).orElseThrow())).isEqualTo(first);
			assertThat(text(other.quote(Price.parse(price), sameOption).orElseThrow())).isEqualTo(first);
		}
		assertThat(first).isEqualTo(StrictJson.write(Vectors.read("eip3009.json").at("/tampered/requirements")));
	}

	@Test
	void offerWritesAddressesWithChecksumHoweverTheyWereConfigured() {
		PaymentWay option = new PaymentWay(NETWORK, "0x036cbd53842c5426634e7929541ec2318f3dcf7e",
				new Address("0x70997970c51812dc3a010c7d01b50e0d17dc79c8").value(), Duration.ofMinutes(5));
		assertThat(text(this.scheme.quote(Price.parse("$0.01"), option).orElseThrow()))
			.isEqualTo(text(this.scheme.quote(Price.parse("$0.01"), option(null)).orElseThrow()));
	}

	@Test
	void offerOfAPriceThatTheTokenCannotExpressIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.scheme.quote(Price.parse("0.001 EURC"), option(null)))
			.withMessageContaining("more digits than the 2 decimals");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.scheme.quote(Price.parse("$1"),
					new PaymentWay(Network.evm(4326), null, PAYEE.value(), Duration.ofMinutes(5))))
			.withMessageContaining("EIP-3009");
	}

	@Test
	void unitIsThatOfTheToken() {
		Quote offer = this.scheme.quote(Price.parse("12.5 EURC"), option(null)).orElseThrow();
		assertThat(this.scheme.unit(offer)).contains(new PaymentScheme.TokenUnit("EURC", 2));
		assertThat(this.scheme.unit(offer).orElseThrow().toDecimal(offer.amount())).hasToString("12.5");
		assertThat(new PaymentScheme.TokenUnit("JPYC", 0).toDecimal(BigInteger.valueOf(1200))).hasToString("1200");
		assertThat(new PaymentScheme.TokenUnit("USDC", 6).toDecimal(BigInteger.TEN.pow(9))).hasToString("1000");
	}

	@Test
	void offerFactoryOffersEachWayToPayOnce() {
		QuoteFactory factory = new QuoteFactory(List.of(this.scheme));
		List<PaymentWay> options = List.of(option(null), option("EURC"), option("USDC"));
		assertThat(factory.quotes(Price.parse("$0.01"), options)).extracting(Quote::asset)
			.containsExactly(offer("$0.01").asset(), EURO.address().value());
		assertThat(factory.quotes(Price.parse("0.01 USDC"), options)).containsExactly(offer("$0.01"));
	}

	@Test
	void resolvedPriceIsAskedForEachRequest() {
		QuoteFactory factory = new QuoteFactory(List.of(this.scheme));
		QuoteSource source = factory.resolved(
				(request) -> request.path().endsWith("free") ? Optional.empty()
						: Optional.of(PaymentTerms.of("$" + request.path().length()).payTo(EURO.address().value())),
				List.of(option(null)));
		assertThat(source.quotes(FakePaidRequest.get("/free"))).isEmpty();
		List<Quote> offers = source.quotes(FakePaidRequest.get("/12345"));
		assertThat(offers).hasSize(1);
		assertThat(offers.get(0).amount()).isEqualTo(6_000_000);
		assertThat(offers.get(0).payee()).isEqualTo(EURO.address().value());
		assertThat(source.quotes(FakePaidRequest.get("/12345"))).isEqualTo(offers);
	}

	@Test
	void payeeThatIsNoAddressCannotBeQuoted() {
		PaymentWay way = new PaymentWay(NETWORK, null, "0x1234", Duration.ofMinutes(5));
		assertThatIllegalArgumentException().isThrownBy(() -> this.scheme.quote(Price.parse("$1"), way));
	}

	private static String text(Quote quote) {
		return StrictJson.write(X402Codec.toJson(PaymentRequirements.of(quote)));
	}

}
