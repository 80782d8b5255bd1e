package io.github.x402spring.l402;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.web.servlet.page.InvoiceRoutes;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How often the page of an invoice may ask, whatever it makes of its token.
 */
class InvoiceQuestionsTests {

	private static final int MOST = 100;

	private final MutableClock clock = new MutableClock(Instant.parse("2026-12-01T12:00:00Z"));

	private final L402Settings settings = new L402Settings(List.of("0123456789abcdef0123456789abcdef"), "x402", false);

	private final L402Tokens tokens = this.settings.tokens(Clock.systemUTC());

	private final List<String> looks = new ArrayList<>();

	private final RouterFunction<ServerResponse> routes = new InvoiceRoutes(
			new InvoiceWatch(this.settings, (hash, network) -> {
				this.looks.add(network);
				return Optional.of(new InvoiceState.Open());
			}, this.clock), null, this.clock)
		.at("/x402/invoice");

	private final String token = this.tokens.mintForPage(Vectors.HASH, Vectors.terms());

	@Test
	void pageWaitsAfterAHundredQuestions() throws Exception {
		for (int i = 0; i < MOST; i++) {
			assertThat(ask(this.token)).isEqualTo(200);
		}
		assertThat(ask(this.token)).isEqualTo(429);
		this.clock.advance(Duration.ofSeconds(10));
		assertThat(ask(this.token)).isEqualTo(200);
		assertThat(this.looks).hasSize(MOST + 1).containsOnly("c00002");
	}

	@Test
	void copiesOfATokenShareTheCountOfItsInvoice() throws Exception {
		Macaroon copied = TokenText.read(this.token);
		for (int i = 0; i < MOST; i++) {
			assertThat(ask(TokenText.write(copied.with("x402_valid_until=" + (1_799_000_000 + i))))).isEqualTo(200);
		}
		assertThat(ask(TokenText.write(copied.with("x402_methods=GET")))).isEqualTo(429);
		assertThat(ask(this.tokens.mintForPage(Vectors.HASH, Vectors.terms()))).isEqualTo(429);
		assertThat(this.looks).hasSize(MOST);
	}

	private int ask(String asked) throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/x402/invoice");
		request.setRemoteAddr("192.0.2.7");
		request.addHeader("L402-Token", asked);
		ServerRequest read = ServerRequest.create(request, List.of());
		return this.routes.route(read).orElseThrow().handle(read).statusCode().value();
	}

}
