package io.github.x402spring.l402;

import java.math.BigInteger;
import java.time.Clock;
import java.util.List;
import java.util.Set;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.l402.TokenResult.Genuine;
import io.github.x402spring.l402.TokenResult.Refused;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.PaymentHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A token is genuine with the preimage of its invoice, if it was made here with a secret
 * that is still known.
 */
class L402TokensTests {

	private static final String SECRET = "0123456789abcdef0123456789abcdef";

	private static final String NEXT = "another secret of at least 32 bytes";

	private final L402Tokens tokens = tokens(SECRET);

	@Test
	void tokenOfAPaidInvoiceIsGenuine() {
		String token = this.tokens.mint(Vectors.HASH, Vectors.planTerms());
		assertThat(check(this.tokens, token)).isEqualTo(new Genuine(Vectors.HASH, Vectors.planTerms()));
	}

	@Test
	void tokensForOneInvoiceDiffer() {
		assertThat(this.tokens.mint(Vectors.HASH, Vectors.terms()))
			.isNotEqualTo(this.tokens.mint(Vectors.HASH, Vectors.terms()));
	}

	@Test
	void preimageOfAnotherInvoiceProvesNothing() {
		String token = this.tokens.mint(PaymentHash.ofPreimage(Vectors.ROOT_KEY), Vectors.terms());
		assertThat(check(this.tokens, token)).isEqualTo(new Refused(L402Tokens.UNPAID));
	}

	@Test
	void tokenMadeElsewhereIsUnknown() {
		String token = tokens(NEXT).mint(Vectors.HASH, Vectors.terms());
		assertThat(check(this.tokens, token)).isEqualTo(new Refused(L402Tokens.UNKNOWN));
		assertThat(check(this.tokens, TokenText.write(Vectors.token()))).isEqualTo(new Refused(L402Tokens.UNKNOWN));
	}

	@Test
	void tokenOfAnotherServiceWithTheSameSecretIsRefused() {
		String token = new L402Tokens("other", new RootKeys(SECRET, List.of()), Clock.systemUTC()).mint(Vectors.HASH,
				Vectors.terms());
		assertThat(check(this.tokens, token)).isEqualTo(new Refused(L402Tokens.CAVEATS));
	}

	@Test
	void eachTokenHasItsKey() {
		RootKeys keys = new RootKeys(SECRET, List.of());
		byte[] key = keys.current(Vectors.ID);
		assertThat(keys.current(new TokenId(Vectors.HASH, Vectors.filled(0x33)))).isEqualTo(key);
		assertThat(keys.current(new TokenId(Vectors.HASH, Vectors.filled(0x34)))).isNotEqualTo(key);
		assertThat(new RootKeys(NEXT, List.of(SECRET)).current(Vectors.ID)).isNotEqualTo(key);
	}

	@Test
	void tokensLiveOnWhenTheSecretIsReplaced() {
		String token = this.tokens.mint(Vectors.HASH, Vectors.terms());
		L402Tokens rotated = tokens(NEXT, SECRET);
		assertThat(check(rotated, token)).isInstanceOf(Genuine.class);
		String later = rotated.mint(Vectors.HASH, Vectors.terms());
		assertThat(check(rotated, later)).isInstanceOf(Genuine.class);
		assertThat(check(tokens(NEXT), later)).isInstanceOf(Genuine.class);
		assertThat(check(tokens(NEXT), token)).isEqualTo(new Refused(L402Tokens.UNKNOWN));
	}

	@Test
	void holderNarrowsATokenForAnother() {
		Macaroon token = TokenText.read(this.tokens.mint(Vectors.HASH, Vectors.planTerms()));
		String narrow = TokenText.write(token.with("x402_max_calls=3").with("x402_capabilities=read"));
		assertThat(check(this.tokens, narrow)).isInstanceOfSatisfying(Genuine.class, (genuine) -> {
			assertThat(genuine.terms().limits().calls()).isEqualTo(3);
			assertThat(genuine.terms().limits().scopes()).containsExactly("read");
			assertThat(genuine.hash()).isEqualTo(Vectors.HASH);
		});
		String wide = TokenText.write(token.with("x402_max_calls=3").with("x402_max_calls=4"));
		assertThat(check(this.tokens, wide)).isEqualTo(new Refused(L402Tokens.CAVEATS));
	}

	@Test
	void narrowedTokenCannotBeWidenedByCuttingIt() {
		Macaroon token = TokenText.read(this.tokens.mint(Vectors.HASH, Vectors.planTerms())).with("x402_max_calls=3");
		Macaroon cut = new Macaroon(token.location(), token.identifier(),
				token.caveats().subList(0, token.caveats().size() - 1), token.signature());
		assertThat(check(this.tokens, TokenText.write(cut))).isEqualTo(new Refused(L402Tokens.UNKNOWN));
	}

	@Test
	void identifierOfAnotherVersionIsRefused() {
		byte[] id = Vectors.ID.bytes();
		id[1] = 1;
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> TokenId.read(id));
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> TokenId.read(new byte[65]));
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> TokenId.read(new byte[67]));
		String token = TokenText.write(Macaroon.mint(Vectors.ROOT_KEY, "x402", id, List.of()));
		assertThat(check(this.tokens, token)).isEqualTo(new Refused(L402Tokens.MALFORMED));
		assertThat(TokenId.read(Vectors.ID.bytes()).hash()).isEqualTo(Vectors.HASH);
	}

	@Test
	void eachOfSeveralTokensMustBeGenuine() {
		Macaroon one = TokenText.read(this.tokens.mint(Vectors.HASH, Vectors.planTerms())).with("x402_max_calls=3");
		Macaroon other = TokenText.read(this.tokens.mint(Vectors.HASH, Vectors.planTerms())).with("x402_budget=7");
		assertThat(this.tokens.check(new L402Credential(List.of(one, other), Vectors.PREIMAGE, this.tokens)))
			.isInstanceOfSatisfying(Genuine.class, (genuine) -> {
				assertThat(genuine.terms().limits().calls()).isEqualTo(3);
				assertThat(genuine.terms().limits().budget()).isEqualTo(7);
			});
		Macaroon forged = TokenText.read(tokens(NEXT).mint(Vectors.HASH, Vectors.planTerms()));
		assertThat(this.tokens.check(new L402Credential(List.of(one, forged), Vectors.PREIMAGE, this.tokens)))
			.isEqualTo(new Refused(L402Tokens.UNKNOWN));
		Macaroon cheap = TokenText.read(this.tokens.mint(Vectors.HASH, Vectors.terms()));
		assertThat(this.tokens.check(new L402Credential(List.of(one, cheap), Vectors.PREIMAGE, this.tokens)))
			.isEqualTo(new Refused(L402Tokens.CAVEATS));
	}

	@Test
	void tokenLeavesRoomForCaveats() {
		TokenTerms terms = new TokenTerms(
				new TokenSale(LightningNetwork.MAINNET, BigInteger.ONE, null, "e".repeat(1024), "f".repeat(1024), null,
						null, Vectors.terms().limits(), Vectors.END),
				new TokenLimits(Set.of(), 1L, null, Set.of(), null, Vectors.END));
		assertThatIllegalArgumentException().isThrownBy(() -> this.tokens.mint(Vectors.HASH, terms));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a_b", "Shop", "1shop", "shop=", "sh op" })
	void serviceHasAPlainName(String service) {
		RootKeys keys = new RootKeys(SECRET, List.of());
		assertThatIllegalArgumentException().isThrownBy(() -> new L402Tokens(service, keys, Clock.systemUTC()));
	}

	@Test
	void shortSecretIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new RootKeys("x".repeat(31), List.of()));
		assertThatIllegalArgumentException().isThrownBy(() -> new RootKeys(SECRET, List.of("x".repeat(31))));
	}

	private static TokenResult check(L402Tokens tokens, String token) {
		return tokens.check(new L402Credential(List.of(TokenText.read(token)), Vectors.PREIMAGE, tokens));
	}

	private static L402Tokens tokens(String current, String... earlier) {
		return Vectors.tokens(current, earlier);
	}

}
