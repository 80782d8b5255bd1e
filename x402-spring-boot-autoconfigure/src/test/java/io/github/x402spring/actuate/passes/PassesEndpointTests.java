package io.github.x402spring.actuate.passes;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.actuate.audit.OperatorAudit;
import io.github.x402spring.actuate.payments.PayerVisibility;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.pass.InMemoryPassStore;
import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassGrant;
import io.github.x402spring.payment.pass.PassListener;
import io.github.x402spring.payment.pass.PassSales;
import io.github.x402spring.payment.pass.PassStore;
import io.github.x402spring.payment.plan.PassUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.spy;

/**
 * What operators see of passes, and what they can decide about them.
 */
class PassesEndpointTests {

	private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

	private static final Instant END = NOW.plus(Duration.ofDays(30));

	private static final String BUYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

	private final PassStore store = spy(new InMemoryPassStore());

	private final List<String> ended = new ArrayList<>();

	private final PassSales sales = new PassSales(this.store, List.of(new PassListener() {

		@Override
		public void onEnded(Pass pass, PassGrant grant) {
			PassesEndpointTests.this.ended.add(grant.payment() + " " + grant.revoked());
		}

	}), Clock.fixed(NOW, ZoneOffset.UTC));

	private final List<Map<String, @Nullable Object>> audited = new ArrayList<>();

	private final PassesEndpoint endpoint = new PassesEndpoint(this.store, this.sales,
			new PayerVisibility(Show.NEVER, Set.of()),
			new OperatorAudit((event) -> this.audited.add(((AuditApplicationEvent) event).getAuditEvent().getData())),
			Clock.fixed(NOW, ZoneOffset.UTC));

	@Test
	void passIsShownWithItsPurchasesAndWithoutWhatOpensAnything() {
		add("1", NOW, PassUnit.CREDIT, "1.10");
		this.store.renew(grant("2", "pass1", PassUnit.TIME, "0"));
		WebEndpointResponse<?> answer = this.endpoint.pass(SecurityContext.NONE, "pass1");
		assertThat(answer.getStatus()).isEqualTo(200);
		assertThat(answer.getBody()).isEqualTo(new PassDescriptor("pass1", "forecast", "0xf39F..2266", NOW, true,
				List.of(new PassDescriptor.Grant("1", "hundred", "credit", "1.1", "1.1", "0.1", "USDC",
						List.of("hourly", "radar"), NOW, END, false),
						new PassDescriptor.Grant("2", "hundred", "time", null, null, "0.1", "USDC",
								List.of("hourly", "radar"), NOW, END, false))));
		assertThat(answer.toString()).doesNotContain("hash");
		assertThat(this.endpoint.pass(SecurityContext.NONE, "hash1").getStatus()).isEqualTo(404);
	}

	@Test
	void buyersAreShownInFullToThoseWhoMaySeeThem() {
		add("1", NOW, PassUnit.CALLS, "100");
		PassesEndpoint open = new PassesEndpoint(this.store, this.sales, new PayerVisibility(Show.ALWAYS, Set.of()),
				new OperatorAudit((event) -> {
				}), Clock.fixed(NOW, ZoneOffset.UTC));
		assertThat(open.pass(SecurityContext.NONE, "pass1").getBody()).extracting("buyer").isEqualTo(BUYER);
	}

	@Test
	void slicesHaveEachPassOnce() {
		List<String> bought = new ArrayList<>();
		for (int i = 0; i < 9; i++) {
			// Some are bought at the same time.
			add("" + i, NOW.plusSeconds(i / 2), PassUnit.CALLS, "100");
			bought.add("pass" + i);
		}
		List<String> shown = new ArrayList<>();
		Instant before = null;
		do {
			PassSliceDescriptor slice = (PassSliceDescriptor) this.endpoint
				.passes(SecurityContext.NONE, PassesFormat.JSON, before, 3)
				.getBody();
			assertThat(slice.passes()).hasSizeBetween(1, 3);
			slice.passes().forEach((pass) -> shown.add(pass.id()));
			before = slice.next();
		}
		while (before != null);
		assertThat(shown).startsWith("pass8").containsExactlyInAnyOrderElementsOf(bought);
	}

	@Test
	void whatIsOwedIsShownWithThePasses() {
		add("1", NOW, PassUnit.CALLS, "100");
		add("2", NOW, PassUnit.CALLS, "20");
		add("3", NOW, PassUnit.TIME, "0");
		this.store.revoke("pass2");
		assertThat(this.endpoint.passes(SecurityContext.NONE, PassesFormat.JSON, null, null).getBody())
			.extracting("totals")
			.isEqualTo(List.of(
					new PassSliceDescriptor.Totals("forecast", "hundred", "calls", 1, "100", "0", "100", 0,
							"eip155:84532", "asset", "USDC", "0.1"),
					new PassSliceDescriptor.Totals("forecast", "hundred", "time", 1, null, null, null, 0,
							"eip155:84532", "asset", "USDC", "0.1")));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 501 })
	void limitIsLimited(int limit) {
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> this.endpoint.passes(SecurityContext.NONE, PassesFormat.JSON, null, limit));
	}

	@Test
	void revokedPassOpensNothingAndTheReasonIsAudited() {
		add("1", NOW, PassUnit.CALLS, "100");
		WebEndpointResponse<?> answer = decide("pass1", "revoke", "refund 7", null, null);
		assertThat(answer.getStatus()).isEqualTo(200);
		assertThat(answer.getBody()).extracting("outcome", "pass.valid").containsExactly("done", false);
		assertThat(this.store.findById("pass1").orElseThrow().isValid(NOW)).isFalse();
		assertThat(this.audited).containsExactly(
				Map.of("action", "revoke-pass", "pass.id", "pass1", "reason", "refund 7", "outcome", "done"));
		assertThat(decide("pass1", "revoke", "again", null, null).getStatus()).isEqualTo(409);
		assertThat(this.audited.get(1)).containsEntry("outcome", "refused")
			.containsEntry("why", "the pass was revoked before");
		assertThat(decide("pass1", "extend", null, "1", END.plusSeconds(1)).getBody()).extracting("why")
			.isEqualTo("the pass was revoked");
		assertThat(decide("pass1", "reissue", "lost", null, null).getBody()).extracting("why")
			.isEqualTo("the pass was revoked");
		assertThat(this.ended).containsExactly("1 true");
		then(this.store).should(never()).reissue(any(), any());
	}

	@Test
	void newTokenReplacesTheOldAndIsShownInThatAnswerOnly() {
		add("1", NOW, PassUnit.CALLS, "100");
		WebEndpointResponse<?> answer = decide("pass1", "reissue", "ticket 12", null, null);
		assertThat(answer.getStatus()).isEqualTo(200);
		PassesEndpoint.ReissueDescriptor done = (PassesEndpoint.ReissueDescriptor) answer.getBody();
		String token = done.token();
		assertThat(token).matches("x402pass_[A-Za-z0-9_-]{43}");
		assertThat(this.store.find("hash1")).isEmpty();
		assertThat(this.audited).containsExactly(
				Map.of("action", "reissue-pass", "pass.id", "pass1", "reason", "ticket 12", "outcome", "done"));
		assertThat(done.toString()).contains("pass1").doesNotContain(token);
		assertThat(new PassOperator.Result(this.store.findById("pass1").orElseThrow(), null, token).toString())
			.doesNotContain(token);
		assertThat(decide("pass1", "reissue", "ticket 12", null, null).getBody()).extracting("token")
			.isNotEqualTo(token);
		assertThat(decide("other", "reissue", "ticket 12", null, null).getStatus()).isEqualTo(404);
	}

	@Test
	void reasonIsNeeded() {
		add("1", NOW, PassUnit.CALLS, "100");
		for (String reason : new String[] { null, "", "line\nbreak", "x".repeat(201) }) {
			assertThatExceptionOfType(InvalidEndpointRequestException.class)
				.isThrownBy(() -> decide("pass1", "revoke", reason, null, null));
			assertThatExceptionOfType(InvalidEndpointRequestException.class)
				.isThrownBy(() -> decide("pass1", "reissue", reason, null, null));
		}
		then(this.store).should(never()).revoke(any());
		assertThat(this.audited).isEmpty();
	}

	@Test
	void purchaseEndsLaterAndNeverEarlier() {
		add("1", NOW, PassUnit.CALLS, "100");
		Instant later = END.plusSeconds(60);
		assertThat(decide("pass1", "extend", null, "1", later).getBody()).extracting("outcome").isEqualTo("done");
		assertThat(this.store.findById("pass1").orElseThrow().until()).hasValue(later);
		assertThat(this.audited).containsExactly(Map.of("action", "extend-pass", "pass.id", "pass1", "payment.id", "1",
				"until", later, "outcome", "done"));
		WebEndpointResponse<?> earlier = decide("pass1", "extend", null, "1", END);
		assertThat(earlier.getStatus()).isEqualTo(409);
		assertThat(earlier.getBody()).extracting("why").isEqualTo("it does not end before that time");
		assertThat(this.store.findById("pass1").orElseThrow().until()).hasValue(later);
	}

	@Test
	void purchaseOfAnotherPassIsNotExtended() {
		add("1", NOW, PassUnit.CALLS, "100");
		add("2", NOW, PassUnit.CALLS, "100");
		assertThat(decide("pass1", "extend", null, "2", END.plusSeconds(1)).getStatus()).isEqualTo(409);
		assertThat(this.store.findById("pass2").orElseThrow().until()).hasValue(END);
	}

	@Test
	void extensionNeedsAPaymentAndATime() {
		add("1", NOW, PassUnit.CALLS, "100");
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> decide("pass1", "extend", null, null, END));
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> decide("pass1", "extend", null, "1", null));
	}

	@Test
	void whatIsNotThereIsNotFoundAndNotAudited() {
		add("1", NOW, PassUnit.CALLS, "100");
		assertThat(decide("other", "revoke", "reason", null, null).getStatus()).isEqualTo(404);
		assertThat(decide("other", "extend", null, "1", END).getStatus()).isEqualTo(404);
		assertThat(decide("pass1", "delete", "reason", null, null).getStatus()).isEqualTo(404);
		assertThat(this.audited).isEmpty();
	}

	@Test
	void storeThatCannotBeReachedAnswers503AndLeavesTheOutcomeOpen() {
		add("1", NOW, PassUnit.CALLS, "100");
		willThrow(new LedgerUnavailableException("away", null)).given(this.store).revoke("pass1");
		assertThat(decide("pass1", "revoke", "reason", null, null).getStatus()).isEqualTo(503);
		assertThat(this.audited).singleElement()
			.satisfies((data) -> assertThat(data).containsEntry("outcome", "unknown"));
		PassStore away = mock(PassStore.class);
		given(away.list(any(), anyInt())).willThrow(new LedgerUnavailableException("away", null));
		assertThat(new PassesEndpoint(away, this.sales, new PayerVisibility(Show.NEVER, Set.of()),
				new OperatorAudit((event) -> {
				}), Clock.systemUTC())
			.passes(SecurityContext.NONE, PassesFormat.JSON, null, null)
			.getStatus()).isEqualTo(503);
	}

	private WebEndpointResponse<?> decide(String id, String action, @Nullable String reason, @Nullable String payment,
			@Nullable Instant until) {
		return this.endpoint.decide(SecurityContext.NONE, id, action, reason, payment, until);
	}

	private void add(String payment, Instant at, PassUnit unit, String amount) {
		String id = "pass" + payment;
		this.store.add(new Pass(id, "forecast", BUYER, at, List.of(grant(payment, id, unit, amount))),
				"hash" + payment);
	}

	private static PassGrant grant(String payment, String pass, PassUnit unit, String amount) {
		return new PassGrant(payment, pass, "hundred", unit, new BigDecimal(amount), new BigDecimal(amount),
				Set.of("radar", "hourly"), NOW, NOW, END, false, new Network("eip155:84532"), "asset", "USDC",
				new BigDecimal("0.10"));
	}

}
