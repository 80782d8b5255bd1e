package io.github.x402spring.payment.engine;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.payment.scheme.SellerAccount;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Where the money of offers arrives, for those who look at the chain.
 */
class QuoteFactoryTests {

	private static final Network SEPOLIA = Network.evm(84532);

	private static final Network UNKNOWN = Network.evm(99);

	private static final Address PAYEE = new Address("0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc");

	private static final Asset EURC = new Asset(SEPOLIA, new Address("0x0000000000000000000000000000000000000e0c"),
			"EURC", "2", 6, "EURC", Asset.TransferMethod.EIP3009);

	private final AssetRegistry assets = new AssetRegistry(List.of());

	private final QuoteFactory quotes = new QuoteFactory(List.of(new ExactEvmScheme(
			new AssetRegistry(List.of(usdc(), EURC)), new Web3jSignatureRecovery(), Duration.ofSeconds(6))));

	@Test
	void accountsAreThoseOfTheTokensThatPricesName() {
		this.quotes.quotes(Price.parse("0.01 EURC"), List.of(option(SEPOLIA)));
		assertThat(this.quotes.accounts()).containsExactly(account(EURC));
		this.quotes.quotes(Price.parse("$0.01"), List.of(option(SEPOLIA)));
		assertThat(this.quotes.accounts()).containsExactlyInAnyOrder(account(EURC), account(usdc()));
	}

	@Test
	void accountsOfEndpointsPricedByRequestAreExpectedAndLearnt() {
		QuoteSource source = this.quotes.resolved((request) -> Optional.of(PaymentTerms.of("0.01 EURC")),
				List.of(option(SEPOLIA)));
		assertThat(this.quotes.accounts()).containsExactly(account(usdc()));
		source.quotes(Shop.REQUEST);
		assertThat(this.quotes.accounts()).containsExactlyInAnyOrder(account(EURC), account(usdc()));
	}

	@Test
	void networkWithoutATokenOfItsOwnDoesNotHideTheOthers() {
		this.quotes.resolved((request) -> Optional.empty(), List.of(option(UNKNOWN), option(SEPOLIA)));
		assertThat(this.quotes.accounts()).containsExactly(account(usdc()));
	}

	@Test
	void payeesOfSingleRequestsDoNotKeepSellersFromBeingKnown() {
		QuoteSource source = this.quotes.resolved(
				(request) -> Optional.of(PaymentTerms.of("$0.01").payTo(request.path().substring(1))),
				List.of(option(SEPOLIA)));
		for (int i = 1; i <= 1500; i++) {
			source.quotes(FakePaidRequest.get("/" + payee(i)));
		}
		this.quotes.quotes(Price.parse("$0.01"),
				List.of(new PaymentWay(SEPOLIA, null, new Address(payee(9999)).value(), Duration.ofMinutes(5))));
		List<String> payees = this.quotes.accounts().stream().map(SellerAccount::payTo).toList();
		assertThat(payees).hasSize(1002).startsWith(PAYEE.value(), payee(9999), payee(1500), payee(1499));
		assertThat(payees).contains(payee(501)).doesNotContain(payee(500));
	}

	@Test
	void payeeThatIsOfferedAgainIsKeptLongerThanOthers() {
		QuoteSource source = this.quotes.resolved(
				(request) -> Optional.of(PaymentTerms.of("$0.01").payTo(request.path().substring(1))),
				List.of(option(SEPOLIA)));
		for (int i = 1; i <= 1500; i++) {
			source.quotes(FakePaidRequest.get("/" + payee(i)));
			source.quotes(FakePaidRequest.get("/" + payee(1)));
		}
		assertThat(this.quotes.accounts()).extracting(SellerAccount::payTo).contains(payee(1), payee(1500));
	}

	@Test
	void priceThatNoWayTakesIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.quotes.quotes(Price.parse("100 sat"), List.of(option(SEPOLIA))))
			.withMessage("The price 100 sat cannot be paid on eip155:84532");
	}

	@Test
	void waysThatDoNotTakeAPriceAreLeftOut() {
		MovingRate scheme = new MovingRate();
		QuoteFactory both = new QuoteFactory(
				List.of(new ExactEvmScheme(this.assets, new Web3jSignatureRecovery(), Duration.ofSeconds(6)), scheme));
		List<PaymentWay> ways = List.of(option(SEPOLIA), MovingRate.WAY);
		assertThat(both.quotes(Price.parse("100 sat"), ways)).extracting(Quote::network)
			.containsExactly(MovingRate.NETWORK);
		assertThat(both.quotes(Price.parse("0.01 USDC"), ways)).extracting(Quote::network).containsExactly(SEPOLIA);
		assertThat(both.priced(Price.parse("100 sat"), ways, (quotes) -> {
		}).known()).hasSize(1);
	}

	@Test
	void priceAtARateThatMovesIsQuotedForEachRequest() {
		MovingRate scheme = new MovingRate();
		QuoteFactory factory = new QuoteFactory(List.of(scheme));
		List<List<Quote>> checked = new ArrayList<>();
		QuoteSource source = factory.priced(Price.parse("$0.01"), List.of(MovingRate.WAY), checked::add);
		assertThat(checked).containsExactly(List.of());
		assertThat(source.known()).isEmpty();
		assertThat(source.kinds()).isEqualTo(scheme.kinds(MovingRate.NETWORK));
		assertThatExceptionOfType(PaymentUnavailableException.class).isThrownBy(() -> source.quotes(Shop.REQUEST))
			.withMessageContaining("rate");
		scheme.rate = 2;
		assertThat(source.quotes(Shop.REQUEST)).extracting(Quote::amount).containsExactly(BigInteger.valueOf(20_000));
		scheme.rate = 3;
		assertThat(source.quotes(Shop.REQUEST)).extracting(Quote::amount).containsExactly(BigInteger.valueOf(30_000));
	}

	private static String payee(int number) {
		return "0x%040d".formatted(number);
	}

	private Asset usdc() {
		return this.assets.defaultAsset(SEPOLIA).orElseThrow();
	}

	private static PaymentWay option(Network network) {
		return new PaymentWay(network, null, PAYEE.value(), Duration.ofMinutes(5));
	}

	private static SellerAccount account(Asset asset) {
		return new SellerAccount(SEPOLIA, asset.address().value(), PAYEE.value());
	}

}
