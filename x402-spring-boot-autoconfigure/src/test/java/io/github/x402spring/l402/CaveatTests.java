package io.github.x402spring.l402;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.testsupport.FakePaidRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a token is good for survives being written as caveats, and nothing that a holder
 * adds makes it more.
 */
class CaveatTests {

	private static final String SERVICE = "shop";

	private static final List<String> ONE = CaveatWriter.write(SERVICE, Vectors.terms());

	private static final List<String> PLAN = CaveatWriter.write(SERVICE, Vectors.planTerms());

	@Test
	void termsAreWritten() {
		assertThat(ONE).containsExactly("services=shop:0", "shop_network=regtest", "shop_amount=21000",
				"shop_endpoint=GET /weather", "shop_fingerprint=f00d accept", "shop_capabilities=read",
				"shop_max_calls=1", "shop_valid_until=1800000000");
		assertThat(PLAN).containsExactly("services=shop:0", "shop_network=mainnet", "shop_amount=5000000",
				"shop_rate=1543.21 sat/USD", "shop_endpoint=POST /passes", "shop_plan=gold/month",
				"shop_holding=CALLS 1000 P1M", "shop_redeem_until=1799999000", "shop_capabilities=read,write",
				"shop_max_calls=1000", "shop_budget=9000000", "shop_methods=GET,POST", "shop_path=/api",
				"shop_valid_until=1800000000");
	}

	@Test
	void termsAreReadBack() {
		assertThat(read(ONE)).contains(Vectors.terms());
		assertThat(read(PLAN)).contains(Vectors.planTerms());
	}

	@Test
	void tokenWithoutScopesAndCallsSaysSo() {
		TokenTerms terms = new TokenTerms(sale("GET /weather", "f00d", null),
				new TokenLimits(Set.of(), null, null, Set.of(), null, Vectors.END));
		assertThat(read(CaveatWriter.write(SERVICE, terms))).contains(terms);
	}

	@ParameterizedTest
	@ValueSource(strings = { "shop_valid_until=1700000000", "shop_valid_until=1800000000", "shop_max_calls=999",
			"shop_budget=1", "shop_capabilities=read", "shop_capabilities=", "shop_methods=GET", "shop_path=/api/v1",
			"shop_path=/api", "services=shop:0", "shop_amount=5000000", " shop_max_calls = 12 ", "shop_plan=gold/month",
			"shop_holding=CALLS 1000 P1M" })
	void narrowerCaveatIsAccepted(String caveat) {
		assertThat(read(with(PLAN, caveat))).isPresent();
	}

	@ParameterizedTest
	@ValueSource(strings = { "shop_valid_until=1800000001", "shop_max_calls=1001", "shop_budget=9000001",
			"shop_capabilities=read,write,admin", "shop_capabilities=admin", "shop_methods=GET,DELETE",
			"shop_path=/apis", "shop_path=/", "shop_path=/api/../admin", "shop_path=/api/%2e%2e/admin",
			"shop_path=/other", "services=shop:0,other:0", "services=other:0", "shop_amount=1", "shop_amount=5000001",
			"shop_rate=1 sat/USD", "shop_endpoint=GET /weather", "shop_plan=platinum/month", "shop_fingerprint=f00d",
			"shop_holding=CALLS 2000 P1M", "shop_holding=CALLS 1 P1M" })
	void widerOrOtherCaveatIsRefused(String caveat) {
		assertThat(read(with(PLAN, caveat))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "shop_plan=gold/month", "shop_holding=CALLS 5 P1M", "shop_rate=1 sat/USD",
			"shop_fingerprint=beef", "shop_capabilities=read,admin", "shop_unknown=1", "shop_", "shop_max_calls",
			"shop_max_calls=", "shop_max_calls=-1", "shop_max_calls=01", "shop_max_calls=1e3", "shop_max_calls=\u0661",
			"shop_valid_until=9999999999999999999", "shop_methods=", "shop_methods=get", "shop_path=api",
			"shop_path=/a;b", "services=", "services=shop", "services=shop:x" })
	void whatWasNotSoldCannotBeAdded(String caveat) {
		assertThat(read(with(ONE, caveat))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "=", "anything", "time < 5", "preimage=00", "other_valid_until=5", "Shop_max_calls=5",
			"shop2_max_calls=5", "shops=1", "service1_capabilities=add" })
	void caveatOfOthersIsSkipped(String caveat) {
		assertThat(read(with(ONE, caveat))).contains(Vectors.terms());
	}

	@Test
	void caveatThatIsNoUtf8IsSkippedUnlessItIsOurs() {
		assertThat(CaveatReader.read(SERVICE, bytes(ONE, new byte[] { (byte) 0xff, '=', '1' })))
			.contains(Vectors.terms());
		byte[] own = "shop_path=/a?".getBytes(StandardCharsets.UTF_8);
		own[own.length - 1] = (byte) 0xff;
		assertThat(CaveatReader.read(SERVICE, bytes(ONE, own))).isEmpty();
	}

	@Test
	void missingCaveatIsRefused() {
		for (int i = 0; i < ONE.size(); i++) {
			List<String> fewer = new ArrayList<>(ONE);
			String missing = fewer.remove(i);
			assertThat(read(fewer).isPresent()).as(missing).isEqualTo(missing.startsWith("shop_max_calls"));
		}
		assertThat(read(List.of())).isEmpty();
	}

	@Test
	void whatFollowsTheEndIsNotOfTheMaker() {
		List<String> swapped = new ArrayList<>(ONE);
		Collections.swap(swapped, 5, 7);
		assertThat(read(swapped)).isEmpty();
	}

	@Test
	void otherServiceReadsNothing() {
		assertThat(CaveatReader.read("other", bytes(ONE))).isEmpty();
	}

	@Test
	void noSequenceOfAdditionsWidensAToken() {
		Random random = new Random(402);
		List<String> names = List.of("services", "shop_amount", "shop_rate", "shop_endpoint", "shop_fingerprint",
				"shop_plan", "shop_holding", "shop_capabilities", "shop_max_calls", "shop_budget", "shop_methods",
				"shop_path", "shop_valid_until", "foreign");
		List<String> values = List.of("shop:0", "0", "1", "999", "1000000", "5000000", "1799999999", "1900000000",
				"read", "read,write", "read,write,admin", "GET", "GET,POST,PUT", "/api", "/api/v1", "/", "gold/month",
				"CALLS 1000 P1M", "CALLS 2000 P1M", "POST /passes", "GET /weather", "f00d accept", "");
		int accepted = 0;
		for (int run = 0; run < 20_000; run++) {
			List<String> all = new ArrayList<>(PLAN);
			for (int i = random.nextInt(5); i >= 0; i--) {
				all.add(names.get(random.nextInt(names.size())) + "=" + values.get(random.nextInt(values.size())));
			}
			Optional<TokenTerms> terms = read(all);
			if (terms.isPresent()) {
				accepted++;
				assertNotWider(terms.get(), Vectors.planTerms());
			}
		}
		assertThat(accepted).isGreaterThan(100);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " x", "x ", "a\nb", "a\rb", "\u0000" })
	void whatHasNoFormInACaveatIsNotWritten(String endpoint) {
		TokenTerms terms = new TokenTerms(sale(endpoint, "f00d", null), Vectors.terms().limits());
		assertThatIllegalArgumentException().isThrownBy(() -> CaveatWriter.write(SERVICE, terms));
	}

	@Test
	void tokenIsSoldForARequestOrForAPlan() {
		assertThatIllegalArgumentException().isThrownBy(() -> sale("e", null, null));
		assertThatIllegalArgumentException().isThrownBy(() -> sale("e", "f", "p"));
	}

	@Test
	void requestMustBeTheOneThatWasPaidFor() {
		TokenTerms terms = Vectors.terms();
		assertThat(buys(terms, "GET /weather", "f00d accept", "GET", "/weather")).isTrue();
		assertThat(buys(terms, "GET /weather", "beef", "GET", "/weather")).isFalse();
		assertThat(buys(terms, "GET /dear", "f00d accept", "GET", "/weather")).isFalse();
	}

	@Test
	void copyEndsWhenItsHolderSaysSo() {
		Instant end = Instant.ofEpochSecond(1_700_000_000);
		TokenTerms shortened = read(with(ONE, "shop_valid_until=1700000000")).orElseThrow();
		assertThat(buys(shortened, end.minusNanos(1))).isTrue();
		assertThat(buys(shortened, end)).isFalse();
	}

	@Test
	void tokenThatComesAfterItsSaleIsStillOneForItsRequest() {
		assertThat(buys(Vectors.terms(), Vectors.END)).isTrue();
		assertThat(buys(read(with(ONE, "shop_valid_until=" + Vectors.END.getEpochSecond())).orElseThrow(), Vectors.END))
			.isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "shop_max_calls=1", "shop_budget=21000", "shop_budget=99999999", "shop_capabilities=read",
			"shop_methods=GET", "shop_methods=POST,GET", "shop_path=/weather", "shop_valid_until=1",
			"other_methods=POST" })
	void callIsBoughtWithWhatItsHolderLeft(String caveat) {
		assertThat(buys(read(with(ONE, caveat)).orElseThrow(), Instant.EPOCH)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "shop_max_calls=0", "shop_budget=20999", "shop_budget=0", "shop_capabilities=",
			"shop_methods=POST", "shop_path=/weather/tomorrow", "shop_path=/other", "shop_valid_until=0" })
	void callIsNotBoughtWithLess(String caveat) {
		assertThat(buys(read(with(ONE, caveat)).orElseThrow(), Instant.EPOCH)).isFalse();
	}

	@Test
	void passIsBoughtByWhoeverHoldsATokenForIt() {
		TokenTerms narrow = read(with(PLAN, "shop_methods=GET")).orElseThrow();
		assertThat(buys(narrow, "POST /passes", "any", "POST", "/passes")).isTrue();
		assertThat(buys(narrow, "GET /weather", "any", "GET", "/api")).isFalse();
		assertThat(narrow.sale().until()).isEqualTo(Vectors.END.minusSeconds(1_000));
	}

	@Test
	void endOfTheSaleIsNotMovedByHolders() {
		TokenTerms narrow = read(with(ONE, "shop_valid_until=1700000000")).orElseThrow();
		assertThat(narrow.sale()).isEqualTo(Vectors.terms().sale());
		assertThat(narrow.limits().until()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
		assertThat(read(with(PLAN, "shop_redeem_until=1"))).isEmpty();
		assertThat(read(with(ONE, "shop_redeem_until=1"))).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "GET, /api", "POST, /api/v1", "GET, /api/v1/..x", "GET, /api/a%20b" })
	void methodsAndPathsOfTheTokenAreServed(String method, String path) {
		assertThat(Vectors.planTerms().limits().reach(request(method, path))).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "DELETE, /api", "get, /api", "GET, /", "GET, /apis", "GET, /API", "GET, /api/../admin", "GET, /api/..",
			"GET, /api/./x", "GET, /api//x", "GET, //api", "GET, /api;/../x", "GET, /api/%2e%2e/x",
			"GET, /api/%2E%2e/x", "GET, /api%2f..%2fx", "GET, /api%5c..", "GET, /api%252e", "GET, /api\\x" })
	void otherMethodsAndPathsAreNot(String method, String path) {
		assertThat(Vectors.planTerms().limits().reach(request(method, path))).isFalse();
	}

	@Test
	void severalTokensAllowWhatAllOfThemAllow() {
		TokenLimits one = new TokenLimits(Set.of("a", "b"), 10L, null, Set.of(), "/x", Vectors.END);
		TokenLimits other = new TokenLimits(Set.of("b", "c"), 5L, BigInteger.TEN, Set.of("GET"), "/x/y",
				Vectors.END.minusSeconds(1));
		TokenLimits both = new TokenLimits(Set.of("b"), 5L, BigInteger.TEN, Set.of("GET"), "/x/y",
				Vectors.END.minusSeconds(1));
		assertThat(one.and(other)).contains(both);
		assertThat(other.and(one)).contains(both);
		assertThat(one.and(new TokenLimits(Set.of(), null, null, Set.of(), "/z", Vectors.END))).isEmpty();
		assertThat(other.and(new TokenLimits(Set.of(), null, null, Set.of("PUT"), null, Vectors.END))).isEmpty();
		assertThat(Vectors.terms().and(Vectors.planTerms())).isEmpty();
	}

	private static void assertNotWider(TokenTerms terms, TokenTerms sold) {
		assertThat(terms.sale()).isEqualTo(sold.sale());
		TokenLimits limits = terms.limits();
		assertThat(sold.limits().scopes()).containsAll(limits.scopes());
		assertThat(limits.calls()).isLessThanOrEqualTo(sold.limits().calls());
		assertThat(limits.budget()).isLessThanOrEqualTo(sold.limits().budget());
		assertThat(limits.methods()).isNotEmpty().isSubsetOf(sold.limits().methods());
		assertThat(limits.path()).startsWith("/api");
		assertThat(limits.until()).isBeforeOrEqualTo(sold.limits().until());
	}

	private static boolean buys(TokenTerms terms, Instant now) {
		return terms.buys("GET /weather", "f00d accept"::equals, request("GET", "/weather"), now);
	}

	private static boolean buys(TokenTerms terms, String endpoint, String fingerprint, String method, String path) {
		return terms.buys(endpoint, fingerprint::equals, request(method, path), Instant.EPOCH);
	}

	private static PaidRequest request(String method, String path) {
		return FakePaidRequest.get(path).withMethod(method);
	}

	private static TokenSale sale(String endpoint, @Nullable String fingerprint, @Nullable String plan) {
		return new TokenSale(LightningNetwork.MAINNET, BigInteger.ONE, null, endpoint, fingerprint, plan,
				(plan != null) ? "CALLS 1 PT1H" : null,
				new TokenLimits(Set.of(), null, null, Set.of(), null, Vectors.END), Vectors.END);
	}

	private static Optional<TokenTerms> read(List<String> caveats) {
		return CaveatReader.read(SERVICE, bytes(caveats));
	}

	private static List<String> with(List<String> caveats, String caveat) {
		List<String> all = new ArrayList<>(caveats);
		all.add(caveat);
		return all;
	}

	private static List<byte[]> bytes(List<String> caveats, byte[]... more) {
		List<byte[]> all = new ArrayList<>(
				caveats.stream().map((caveat) -> caveat.getBytes(StandardCharsets.UTF_8)).toList());
		all.addAll(Arrays.asList(more));
		return all;
	}

}
