package io.github.x402spring.l402;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.lightning.InvoiceState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who gets the pass of a paid invoice, and what it is worth.
 */
class InvoiceWatchTests {

	private static final String SECRET = "0123456789abcdef0123456789abcdef";

	private static final String NEXT = "fedcba9876543210fedcba9876543210";

	private static final String NETWORK = "7f0000";

	private static final InvoiceState SETTLED = new InvoiceState.Settled(null, null);

	private final L402Tokens tokens = Vectors.tokens(SECRET);

	private final String token = this.tokens.mintForPage(Vectors.HASH, Vectors.terms());

	@Test
	void stateOfTheNodeIsTold() {
		assertThat(state(new InvoiceState.Open())).isEqualTo("{\"state\":\"open\"}");
		assertThat(state(new InvoiceState.Ended())).isEqualTo("{\"state\":\"ended\"}");
		assertThat(state(new InvoiceState.Missing())).isEqualTo("{\"state\":\"unknown\"}");
		assertThat(state(null)).isEqualTo("{\"state\":\"away\"}");
	}

	@Test
	void invoiceThatIsPaidInPartBuysNothing() {
		BigInteger amount = Vectors.terms().sale().amount();
		assertThat(state(new InvoiceState.Settled(amount.subtract(BigInteger.ONE), null)))
			.isEqualTo("{\"state\":\"underpaid\"}");
		assertThat(state(new InvoiceState.Settled(amount, BigInteger.ONE))).contains("paid", "pass");
		assertThat(state(new InvoiceState.Settled(amount.add(BigInteger.ONE), null))).contains("paid", "pass");
	}

	@Test
	void passIsTheSameAtEveryInstanceAndWithTheNextSecret() {
		String pass = pass(this.token, SECRET);
		assertThat(pass).matches("[0-9a-f]{64}").isNotEqualTo(Vectors.preimage());
		assertThat(pass(this.token, SECRET)).isEqualTo(pass);
		assertThat(pass(this.token, NEXT, SECRET)).isEqualTo(pass);
		assertThat(check(pass, TokenText.read(this.token)))
			.isEqualTo(new TokenResult.Genuine(Vectors.HASH, Vectors.terms()));
	}

	@Test
	void passIsForItsTokenAndForCopiesThatAreNarrower() {
		String pass = pass(this.token, SECRET);
		Macaroon narrow = TokenText.read(this.token).with("x402_methods=GET");
		assertThat(check(pass, narrow)).isInstanceOf(TokenResult.Genuine.class);
		assertThat(check(pass, TokenText.read(this.token), narrow)).isInstanceOf(TokenResult.Genuine.class);
		Macaroon other = TokenText.read(this.tokens.mintForPage(Vectors.HASH, Vectors.terms()));
		assertThat(check(pass, other)).isEqualTo(new TokenResult.Refused(L402Tokens.UNPAID));
		assertThat(check(pass, TokenText.read(this.token), other))
			.isEqualTo(new TokenResult.Refused(L402Tokens.UNPAID));
		Macaroon wider = TokenText.read(this.token).with("x402_amount=1");
		assertThat(check(pass, wider)).isEqualTo(new TokenResult.Refused(L402Tokens.CAVEATS));
	}

	@Test
	void tokensOfOtherClientsGetNone() {
		String api = this.tokens.mint(Vectors.HASH, Vectors.terms());
		assertThat(watch(SETTLED, SECRET).look(api, NETWORK)).isEmpty();
		String marked = TokenText.write(TokenText.read(api).with("x402_page=1"));
		assertThat(watch(SETTLED, SECRET).look(marked, NETWORK)).isEmpty();
		assertThat(watch(SETTLED, NEXT).look(this.token, NETWORK)).isEmpty();
		assertThat(watch(SETTLED, SECRET).look(TokenText.write(Vectors.token()), NETWORK)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "nonsense", "AAAA", "\u0000", "AgEEbHNhdAJCAAA" })
	void textThatIsNoTokenGetsNone(String text) {
		assertThat(watch(SETTLED, SECRET).look(text, NETWORK)).isEmpty();
	}

	@Test
	void tokenIsWatchedUntilADayAfterItsEnd() {
		assertThat(at(Vectors.END.plus(Duration.ofDays(1)).minusSeconds(1)).look(this.token, NETWORK)).isPresent();
		assertThat(at(Vectors.END.plus(Duration.ofDays(1))).look(this.token, NETWORK)).isEmpty();
	}

	private String state(@Nullable InvoiceState state) {
		return watch(state, SECRET).look(this.token, NETWORK).orElseThrow().toString();
	}

	private static String pass(String token, String... secrets) {
		JsonNode answer = watch(SETTLED, secrets).look(token, NETWORK).orElseThrow();
		assertThat(answer.get("state").asString()).isEqualTo("paid");
		return answer.get("pass").asString();
	}

	private TokenResult check(String pass, Macaroon... tokens) {
		return this.tokens.check(new L402Credential(List.of(tokens), HexFormat.of().parseHex(pass), this.tokens));
	}

	private static InvoiceWatch watch(@Nullable InvoiceState state, String... secrets) {
		return new InvoiceWatch(new L402Settings(List.of(secrets), "x402", false),
				(hash, network) -> hash.equals(Vectors.HASH) ? Optional.ofNullable(state) : Optional.empty(),
				Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
	}

	private static InvoiceWatch at(Instant now) {
		return new InvoiceWatch(new L402Settings(List.of(SECRET), "x402", false),
				(hash, network) -> Optional.of(SETTLED), Clock.fixed(now, ZoneOffset.UTC));
	}

}
