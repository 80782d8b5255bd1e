package io.github.x402spring.l402;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever a holder does to the bytes of a token, it is refused or worth no more than
 * before: caveats that are appended with a proper signature, and caveats that are
 * changed, put in another order, repeated or cut off, under each signature that the
 * holder has seen.
 */
class HostileHolderTests {

	private static final int RUNS = 4_000;

	private static final List<String> NAMES = List.of("services", "x402_network", "x402_amount", "x402_rate",
			"x402_endpoint", "x402_fingerprint", "x402_plan", "x402_holding", "x402_redeem_until", "x402_capabilities",
			"x402_max_calls", "x402_budget", "x402_methods", "x402_path", "x402_valid_until", "x402_new", "foreign");

	private static final List<String> VALUES = List.of("x402:0", "x402:0,a:0", "mainnet", "regtest", "0", "1", "999",
			"1000", "1001", "5000000", "9000001", "1799999999", "1800000001", "read", "read,write", "read,write,admin",
			"", "GET", "GET,POST", "GET,DELETE", "/api", "/api/v1", "/", "gold/month", "platinum/year",
			"CALLS 1000 P1M", "CALLS 2000 P1M", "POST /passes", "GET /weather", "f00d accept");

	private final Random random = new Random(18);

	private final L402Tokens tokens = Vectors.tokens("0123456789abcdef0123456789abcdef");

	@Test
	void noTokenOfAPassBecomesWider() {
		assertNeverWider(Vectors.planTerms());
	}

	@Test
	void noTokenOfACallBecomesWider() {
		assertNeverWider(Vectors.terms());
	}

	private void assertNeverWider(TokenTerms sold) {
		Macaroon minted = TokenText.read(this.tokens.mint(Vectors.HASH, sold));
		int genuine = 0;
		int refused = 0;
		for (int run = 0; run < RUNS; run++) {
			Macaroon honest = appended(minted);
			Macaroon hostile = (run % 2 == 0) ? honest : mutated(minted, honest);
			TokenResult result = this.tokens.check(new L402Credential(List.of(hostile), Vectors.PREIMAGE, this.tokens));
			if (result instanceof TokenResult.Genuine it) {
				genuine++;
				assertNotWider(it.terms(), sold);
				assertThat(hostile.caveats().subList(0, minted.caveats().size()))
					.usingElementComparator(Arrays::compare)
					.isEqualTo(minted.caveats());
			}
			else {
				refused++;
			}
		}
		assertThat(genuine).isGreaterThan(50);
		assertThat(refused).isGreaterThan(RUNS / 2);
	}

	private Macaroon appended(Macaroon token) {
		Macaroon copy = token;
		for (int i = this.random.nextInt(4); i > 0; i--) {
			copy = copy.with(any(NAMES) + "=" + any(VALUES));
		}
		return copy;
	}

	private Macaroon mutated(Macaroon minted, Macaroon honest) {
		List<byte[]> caveats = new ArrayList<>(honest.caveats());
		for (int i = this.random.nextInt(3); i >= 0; i--) {
			int at = this.random.nextInt(caveats.size());
			switch (this.random.nextInt(6)) {
				case 0 -> caveats.remove((caveats.size() > 1) ? at : 0);
				case 1 -> caveats.add(at, caveats.get(this.random.nextInt(caveats.size())));
				case 2 -> Collections.swap(caveats, at, this.random.nextInt(caveats.size()));
				case 3 -> caveats.set(at, (any(NAMES) + "=" + any(VALUES)).getBytes(StandardCharsets.UTF_8));
				case 4 -> caveats.add(at, (any(NAMES) + "=" + any(VALUES)).getBytes(StandardCharsets.UTF_8));
				default -> caveats.subList(at, caveats.size()).clear();
			}
			if (caveats.isEmpty()) {
				caveats.add("foreign=1".getBytes(StandardCharsets.UTF_8));
			}
		}
		byte[] signature = (this.random.nextBoolean() ? minted : honest).signature();
		return new Macaroon(honest.location(), honest.identifier(), caveats, signature);
	}

	private String any(List<String> from) {
		return from.get(this.random.nextInt(from.size()));
	}

	private static void assertNotWider(TokenTerms terms, TokenTerms sold) {
		assertThat(terms.sale()).isEqualTo(sold.sale());
		TokenLimits limits = terms.limits();
		assertThat(sold.limits().scopes()).containsAll(limits.scopes());
		assertThat(limits.calls()).isLessThanOrEqualTo(sold.limits().calls());
		if (sold.limits().budget() != null) {
			assertThat(limits.budget()).isLessThanOrEqualTo(sold.limits().budget());
		}
		if (!sold.limits().methods().isEmpty()) {
			assertThat(limits.methods()).isNotEmpty().isSubsetOf(sold.limits().methods());
		}
		if (sold.limits().path() != null) {
			assertThat(limits.path()).startsWith(sold.limits().path());
		}
		assertThat(limits.until()).isBeforeOrEqualTo(sold.limits().until());
	}

}
