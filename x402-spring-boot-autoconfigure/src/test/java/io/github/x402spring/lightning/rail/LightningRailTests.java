package io.github.x402spring.lightning.rail;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.IssuedInvoice;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.LightningNodeException.Trouble;
import io.github.x402spring.lightning.PaidInvoice;
import io.github.x402spring.lightning.rate.CurrentRate;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.books.ReceivingFees;
import io.github.x402spring.payment.books.SettlementCost;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.OfferResult;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.RequestFrom;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.micrometer.observation.tck.TestObservationRegistryAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

/**
 * Invoices are made for challenges in bounded number, and a node that does not work costs
 * others little.
 */
@ExtendWith(OutputCaptureExtension.class)
class LightningRailTests {

	private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

	private final MutableClock clock = new MutableClock(NOW);

	private final ScriptedNode node = new ScriptedNode(this.clock);

	private final LightningScheme scheme = new LightningScheme(LightningNetwork.REGTEST, BigInteger.ONE,
			CurrentRate.none(), this.clock);

	private final Quote quote = this.scheme.quote(Price.parse("100 sat"), this.scheme.way(Duration.ofMinutes(5)))
		.orElseThrow();

	private LightningRail rail = rail(false, 10, 3);

	private LightningRail rail(boolean strict, int most, int perNetwork) {
		return rail(strict, most, perNetwork, Duration.ofMinutes(1));
	}

	private LightningRail rail(boolean strict, int most, int perNetwork, Duration timeout) {
		return new LightningRail(this.node, new LightningSettings(LightningNetwork.REGTEST, Duration.ofHours(1), strict,
				most, perNetwork, timeout, 4), this.clock);
	}

	@Test
	void challengeGetsAnInvoiceOfItsOwn() {
		Offer offer = issued("192.0.2.1");
		IssuedInvoice issued = IssuedInvoice.of(offer).orElseThrow();
		assertThat(issued.invoice().amount()).isEqualTo(100_000);
		assertThat(issued.invoice().description()).isEqualTo("Weather");
		assertThat(issued.invoice().expiresAt()).isEqualTo(NOW.plusSeconds(300));
		assertThat(issued.until()).isEqualTo(NOW.plusSeconds(3900));
		assertThat(issued.rate()).isNull();
		assertThat(IssuedInvoice.of(issued("192.0.2.1")).orElseThrow().invoice().hash())
			.isNotEqualTo(issued.invoice().hash());
	}

	@Test
	void networkOfClientsHasSoManyOpenInvoices() {
		for (int i = 0; i < 3; i++) {
			issued("192.0.2." + i);
		}
		this.clock.advance(Duration.ofMinutes(1));
		assertThat(issue("192.0.2.200")).isEqualTo(new OfferResult.Unavailable(Duration.ofMinutes(4)));
		assertThat(this.node.calls).hasValue(3);
		issued("198.51.100.1");
		this.clock.advance(Duration.ofMinutes(4));
		issued("192.0.2.200");
	}

	@Test
	void thereAreSoManyOpenInvoicesInAll() {
		for (int i = 0; i < 10; i++) {
			issued("10.0." + i + ".1");
		}
		assertThat(issue("192.0.2.1")).isEqualTo(new OfferResult.Unavailable(Duration.ofMinutes(5)));
		this.clock.advance(Duration.ofMinutes(5));
		issued("192.0.2.1");
	}

	@Test
	void invoiceThatIsPresentedMakesRoomForAnother() {
		Offer first = issued("192.0.2.1");
		issued("192.0.2.1");
		issued("192.0.2.1");
		this.rail.settle(paid(IssuedInvoice.of(first).orElseThrow()));
		issued("192.0.2.1");
		assertThat(issue("192.0.2.1")).isInstanceOf(OfferResult.Unavailable.class);
	}

	@Test
	void callThatFailsTakesNoRoom() {
		this.node.trouble = Trouble.REFUSED;
		issue("192.0.2.1");
		issue("192.0.2.1");
		this.node.trouble = null;
		for (int i = 0; i < 3; i++) {
			issued("192.0.2.1");
		}
	}

	@Test
	void clientsWithoutAnAddressShareOneRoom() {
		for (int i = 0; i < 3; i++) {
			assertThat(this.rail.issue(this.quote, context(FakePaidRequest.get("/weather"), "Weather")))
				.isInstanceOf(OfferResult.Issued.class);
		}
		assertThat(this.rail.issue(this.quote, context(FakePaidRequest.get("/weather"), "Weather")))
			.isInstanceOf(OfferResult.Unavailable.class);
	}

	@Test
	void nodeThatFailsAgainAndAgainRestsLongerAndLonger() {
		this.rail = rail(false, 1000, 1000);
		this.node.trouble = Trouble.NOT_CONNECTED;
		for (int i = 0; i < 20; i++) {
			assertThat(issue("192.0.2.1")).isInstanceOf(OfferResult.Unavailable.class);
		}
		assertThat(this.node.calls).hasValue(3);
		assertThat(issue("192.0.2.1")).isEqualTo(new OfferResult.Unavailable(Duration.ofSeconds(2)));
		this.clock.advance(Duration.ofSeconds(2));
		issue("192.0.2.1");
		assertThat(issue("192.0.2.1")).isEqualTo(new OfferResult.Unavailable(Duration.ofSeconds(4)));
		assertThat(this.node.calls).hasValue(4);
		for (int i = 0; i < 10; i++) {
			this.clock.advance(Duration.ofMinutes(1));
			issue("192.0.2.1");
		}
		assertThat(issue("192.0.2.1")).isEqualTo(new OfferResult.Unavailable(Duration.ofMinutes(1)));
		this.clock.advance(Duration.ofMinutes(1));
		this.node.trouble = null;
		issued("192.0.2.1");
		issued("192.0.2.1");
	}

	@Test
	void refusalOfOneAmountStopsNoOthers() {
		this.rail = rail(false, 1000, 1000);
		this.node.trouble = Trouble.REFUSED;
		for (int i = 0; i < 10; i++) {
			assertThat(issue("192.0.2.1")).isEqualTo(new OfferResult.Unavailable(Duration.ZERO));
		}
		assertThat(this.node.calls).hasValue(10);
		assertThat(this.rail.trouble()).hasValueSatisfying((it) -> assertThat(it).contains("refused"));
		this.node.trouble = null;
		issued("198.51.100.1");
		assertThat(this.rail.trouble()).isEmpty();
	}

	@Test
	void refusalShowsThatANodeWorksAgain() {
		this.rail = rail(false, 1000, 1000);
		this.node.trouble = Trouble.TIMED_OUT;
		for (int i = 0; i < 3; i++) {
			issue("192.0.2.1");
		}
		this.clock.advance(Duration.ofSeconds(2));
		this.node.trouble = Trouble.REFUSED;
		issue("192.0.2.1");
		this.node.trouble = null;
		issued("198.51.100.1");
	}

	@Test
	void headGetsNoInvoice() {
		for (int i = 0; i < 5; i++) {
			assertThat(this.rail.issue(this.quote, context(FakePaidRequest.get("/weather").withMethod("HEAD"), "")))
				.isInstanceOfSatisfying(OfferResult.Issued.class,
						(it) -> assertThat(IssuedInvoice.of(it.offer())).isEmpty());
		}
		assertThat(this.node.calls).hasValue(0);
		assertThat(this.rail.openInvoices()).isZero();
	}

	@Test
	void whatANodeOfTheApplicationSaysIsNotLogged(CapturedOutput output) {
		this.rail = rail(true, 10, 3);
		CheckedPayment payment = paid(IssuedInvoice.of(issued("192.0.2.1")).orElseThrow());
		this.node.failure = new IllegalStateException("https://user:hunter2@node");
		assertThat(this.rail.settle(payment)).isEqualTo(new SettlementResult.Unknown("no answer of the node"));
		assertThat(output).contains("did not say whether an invoice is settled", "java.lang.IllegalStateException")
			.doesNotContain("hunter2");
	}

	@Test
	void successInBetweenKeepsTheNodeAwake() {
		this.rail = rail(false, 1000, 1000);
		for (int i = 0; i < 5; i++) {
			this.node.trouble = Trouble.BUSY;
			issue("192.0.2.1");
			issue("192.0.2.1");
			this.node.trouble = null;
			issued("192.0.2.1");
		}
	}

	@Test
	void silentNodeIsNotWaitedForAndKeepsNoMoreThanItsRoom() {
		this.rail = rail(false, 10, 3, Duration.ofMillis(20));
		CountDownLatch silence = new CountDownLatch(1);
		this.node.silence = silence;
		for (int i = 0; i < 10; i++) {
			assertThat(issue("192.0.2.1")).isInstanceOf(OfferResult.Unavailable.class);
		}
		await().until(() -> this.node.calls.get() == 3);
		silence.countDown();
	}

	@Test
	void otherInvoiceThanAskedForIsNotOffered() {
		this.node.understands = (asked) -> new InvoiceRequest(asked.network(), asked.amount().add(BigInteger.ONE),
				asked.description(), asked.expiry());
		assertThat(issue("192.0.2.1")).isInstanceOf(OfferResult.Unavailable.class);
		this.node.understands = (asked) -> new InvoiceRequest(asked.network(), asked.amount(), "Another",
				asked.expiry());
		assertThat(issue("192.0.2.1")).isInstanceOf(OfferResult.Unavailable.class);
	}

	@Test
	void descriptionIsWhatAllNodesTake() {
		this.rail = rail(false, 10, 10);
		assertThat(described("a".repeat(125) + "\ud83d\ude00\ud83d\ude00")).isEqualTo("a".repeat(125) + "...")
			.hasSize(128);
		assertThat(described("a".repeat(124) + "\ud83d\ude00\ud83d\ude00\ud83d\ude00"))
			.isEqualTo("a".repeat(124) + "...");
		assertThat(described("Weather\r\nnow")).isEqualTo("Weather now");
		assertThat(described("")).isEqualTo("https://api.example.com/weather");
	}

	@Test
	void preimageIsProofEnough() {
		IssuedInvoice issued = IssuedInvoice.of(issued("192.0.2.1")).orElseThrow();
		assertThat(this.rail.settle(paid(issued)))
			.isEqualTo(new SettlementResult.Settled(issued.invoice().hash().hex()));
		assertThat(this.node.looks).hasValue(0);
	}

	@Test
	void strictlyTheNodeHasToSayThatItIsSettled() {
		this.rail = rail(true, 10, 3);
		LightningInvoice invoice = IssuedInvoice.of(issued("192.0.2.1")).orElseThrow().invoice();
		CheckedPayment payment = paid(IssuedInvoice.of(issued("192.0.2.1")).orElseThrow());
		assertThat(this.rail.settle(payment)).isEqualTo(new SettlementResult.Unknown("invoice not settled yet"));
		this.node.trouble = Trouble.DISCONNECTED;
		assertThat(this.rail.settle(payment)).isEqualTo(new SettlementResult.Unknown("no answer of the node"));
		this.node.trouble = null;
		CheckedPayment settled = paid(new IssuedInvoice(invoice, null, NOW.plusSeconds(3900)));
		this.node.pay(invoice);
		assertThat(this.rail.settle(settled)).isEqualTo(new SettlementResult.Settled(invoice.hash().hex()));
		this.clock.advance(Duration.ofMinutes(5));
		assertThat(this.rail.settle(payment)).isEqualTo(new SettlementResult.Unknown("invoice ended unpaid"));
		this.clock.advance(Duration.ofDays(2));
		issued("192.0.2.1");
		assertThat(this.rail.settle(payment)).isEqualTo(new SettlementResult.Unknown("invoice unknown to the node"));
	}

	@Test
	void preimageIsNotContradictedByANodeThatHasNotSeenTheMoney() {
		IssuedInvoice issued = IssuedInvoice.of(issued("192.0.2.1")).orElseThrow();
		Payment payment = payment(issued);
		assertThat(this.rail.evidence().find(payment)).isEqualTo(new Evidence.None());
		this.clock.advance(Duration.ofMinutes(5));
		assertThat(this.rail.evidence().find(payment)).isEqualTo(new Evidence.None());
	}

	@Test
	void evidenceIsWhatTheNodeSaysInStrictMode() {
		this.rail = rail(true, 10, 3);
		IssuedInvoice issued = IssuedInvoice.of(issued("192.0.2.1")).orElseThrow();
		Payment payment = payment(issued);
		assertThat(this.rail.evidence().covers(payment)).isTrue();
		assertThat(this.rail.evidence().find(payment)).isEqualTo(new Evidence.Absent());
		this.node.pay(issued.invoice());
		assertThat(this.rail.evidence().find(payment))
			.isEqualTo(new Evidence.Transferred(issued.invoice().hash().hex(), true, BigInteger.valueOf(100_000)));
		Payment unpaid = payment(IssuedInvoice.of(issued("192.0.2.1")).orElseThrow());
		this.clock.advance(Duration.ofMinutes(5));
		assertThat(this.rail.evidence().find(unpaid)).isEqualTo(new Evidence.Impossible("invoice_ended_unpaid"));
		this.clock.advance(Duration.ofDays(2));
		issued("192.0.2.1");
		assertThat(this.rail.evidence().find(unpaid)).isEqualTo(new Evidence.None());
	}

	@Test
	void whatBecomesOfInvoicesIsCounted() {
		assertThat(this.rail.invoices()).containsExactly(entry("made", 0L), entry("paid", 0L), entry("expired", 0L),
				entry("failed", 0L), entry("resting", 0L), entry("network_full", 0L), entry("full", 0L));
		IssuedInvoice first = IssuedInvoice.of(issued("192.0.2.1")).orElseThrow();
		issued("192.0.2.1");
		issued("192.0.2.1");
		issue("192.0.2.1");
		this.rail.settle(paid(first));
		for (int i = 0; i < 8; i++) {
			issued("10.0." + i + ".1");
		}
		issue("198.51.100.1");
		issue("198.51.100.1");
		this.clock.advance(Duration.ofMinutes(5));
		assertThat(this.rail.invoices()).containsEntry("expired", 10L);
		this.node.trouble = Trouble.BUSY;
		for (int i = 0; i < 5; i++) {
			issue("192.0.2.1");
		}
		assertThat(this.rail.invoices()).containsExactly(entry("made", 11L), entry("paid", 1L), entry("expired", 10L),
				entry("failed", 3L), entry("resting", 2L), entry("network_full", 1L), entry("full", 2L));
		assertThat(this.rail.rests()).isOne();
	}

	@Test
	void strictlyAnInvoiceCountsAsPaidOnceTheNodeSaysSo() {
		this.rail = rail(true, 10, 3);
		IssuedInvoice issued = IssuedInvoice.of(issued("192.0.2.1")).orElseThrow();
		this.rail.settle(paid(issued));
		assertThat(this.rail.invoices()).containsEntry("paid", 0L);
		this.node.pay(issued.invoice());
		this.rail.settle(paid(issued));
		assertThat(this.rail.invoices()).containsEntry("paid", 1L);
	}

	@Test
	void stateIsThatOfTheLastInvoices() {
		assertThat(this.rail.state()).isEqualTo(NodeState.UNTRIED);
		issued("192.0.2.1");
		assertThat(this.rail.state()).isEqualTo(NodeState.READY);
		assertThat(this.rail.lastSuccess()).hasValue(NOW);
		this.clock.advance(Duration.ofSeconds(10));
		this.node.trouble = Trouble.TIMED_OUT;
		issue("192.0.2.1");
		assertThat(this.rail.state()).isEqualTo(NodeState.FAILING);
		issue("192.0.2.1");
		issue("192.0.2.1");
		assertThat(this.rail.state()).isEqualTo(NodeState.RESTING);
		assertThat(this.rail.restsFor()).isEqualTo(Duration.ofSeconds(2));
		assertThat(this.rail.lastFailure()).hasValue(NOW.plusSeconds(10));
		this.clock.advance(Duration.ofSeconds(2));
		assertThat(this.rail.state()).isEqualTo(NodeState.FAILING);
		this.node.trouble = null;
		issued("192.0.2.1");
		assertThat(this.rail.state()).isEqualTo(NodeState.READY);
	}

	@Test
	void callsAreObservedWithTheirTrouble() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		this.rail = new LightningRail(this.node, new LightningSettings(LightningNetwork.REGTEST, Duration.ofHours(1),
				true, 10, 3, Duration.ofMinutes(1), 4), registry, ReceivingFees.inMemory(), this.clock);
		IssuedInvoice issued = IssuedInvoice.of(issued("192.0.2.1")).orElseThrow();
		this.node.trouble = Trouble.UNAUTHORIZED;
		issue("192.0.2.1");
		this.node.trouble = null;
		this.node.failure = new IllegalStateException("macaroon 0201036c6e64 refused");
		this.rail.settle(paid(issued));
		assertThat(registry).hasNumberOfObservationsWithNameEqualTo("x402.lightning", 3)
			.hasAnObservationWithAKeyValue("error.type", "unauthorized")
			.forAllObservationsWithNameEqualTo("x402.lightning",
					(it) -> it.hasLowCardinalityKeyValue("x402.network", LightningNetwork.REGTEST.network().id())
						.hasLowCardinalityKeyValue("server.address", "none"));
		assertThat(registry).hasObservationWithNameEqualTo("x402.lightning").that().hasBeenStarted().hasBeenStopped();
		assertThat(registry).hasAnObservation((it) -> it.hasContextualNameEqualTo("x402.lightning find_invoice")
			.hasLowCardinalityKeyValue("x402.operation", "find_invoice")
			.hasLowCardinalityKeyValue("error.type", "other"));
		assertThat(registry).hasHandledContextsThatSatisfy((contexts) -> assertThat(contexts).last()
			.extracting(Observation.Context::getError, InstanceOfAssertFactories.THROWABLE)
			.hasNoCause()
			.hasMessage("The Lightning node failed with java.lang.IllegalStateException"));
	}

	@Test
	void callOfTheNodeIsPartOfWhatTheChallengeIsPartOf() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		this.rail = new LightningRail(this.node, new LightningSettings(LightningNetwork.REGTEST, Duration.ofHours(1),
				true, 10, 3, Duration.ofMinutes(1), 4), registry, ReceivingFees.inMemory(), this.clock);
		this.node.understands = (asked) -> {
			Observation.createNotStarted("http.client.requests", registry).observe(() -> {
			});
			return asked;
		};
		Observation.createNotStarted("x402.payment", registry).observe(() -> issued("192.0.2.1"));
		assertThat(registry).hasObservationWithNameEqualTo("x402.lightning")
			.that()
			.hasParentObservationContextMatching((it) -> it.getName().equals("x402.payment"));
		assertThat(registry).hasObservationWithNameEqualTo("http.client.requests")
			.that()
			.hasParentObservationContextMatching((it) -> it.getName().equals("x402.lightning"));
	}

	@Test
	void checkFindsWhatIsWrongWithTheNode() {
		assertThat(this.rail.check()).containsExactly(entry("invoice", Optional.empty()),
				entry("look-up", Optional.empty()));
		assertThat(this.rail.openInvoices()).isZero();
		this.node.rights = List.of();
		assertThat(this.rail.check()).containsEntry("rights", Optional.empty());
		this.node.rights = List.of("offchain:write", "macaroon:generate");
		assertThat(this.rail.check()).containsEntry("rights",
				Optional
					.of("The credential of the Lightning node may do more than make and read invoices: offchain:write, "
							+ "macaroon:generate"));
		this.node.trouble = Trouble.NOT_TRUSTED;
		assertThat(this.rail.check()).containsExactly(
				entry("invoice", Optional.of("The Lightning node has a certificate that is not trusted")),
				entry("rights", Optional.of("The Lightning node has a certificate that is not trusted")));
		this.node.trouble = null;
		this.node.failure = new IllegalStateException("hunter2");
		assertThat(this.rail.check()).containsEntry("invoice",
				Optional.of("The Lightning node failed with java.lang.IllegalStateException"));
	}

	@Test
	void nodeOnAnotherNetworkIsFound() {
		LightningRail other = new LightningRail(this.node, new LightningSettings(LightningNetwork.SIGNET,
				Duration.ofHours(1), false, 10, 3, Duration.ofMinutes(1), 4), this.clock);
		this.node.understands = (asked) -> new InvoiceRequest(LightningNetwork.REGTEST, asked.amount(),
				asked.description(), asked.expiry());
		assertThat(other.check()).containsEntry("invoice",
				Optional.of("The Lightning node makes invoices for another network than x402.lightning.network"));
	}

	@Test
	void checkWakesANodeThatWorksAgain() {
		this.node.trouble = Trouble.NOT_CONNECTED;
		for (int i = 0; i < 3; i++) {
			issue("192.0.2.1");
		}
		this.node.trouble = null;
		assertThat(issue("192.0.2.1")).isInstanceOf(OfferResult.Unavailable.class);
		assertThat(this.rail.check()).containsEntry("invoice", Optional.empty());
		issued("192.0.2.1");
	}

	@Test
	void whatThePayerPaidIsInTheEvidence() {
		IssuedInvoice issued = IssuedInvoice.of(issued("192.0.2.1")).orElseThrow();
		this.node.received = BigInteger.valueOf(150_000);
		this.node.pay(issued.invoice());
		assertThat(this.rail.evidence().find(payment(issued)))
			.isEqualTo(new Evidence.Transferred(issued.invoice().hash().hex(), true, BigInteger.valueOf(150_000)));
	}

	@Test
	void feesOfTheNodeAreWrittenDown() {
		ReceivingFees fees = ReceivingFees.inMemory();
		this.rail = railWith(fees);
		IssuedInvoice issued = IssuedInvoice.of(issued("192.0.2.1")).orElseThrow();
		this.node.received = BigInteger.valueOf(100_000);
		this.node.pay(issued.invoice());
		Payment payment = payment(issued);
		this.rail.evidence().find(payment);
		this.node.fees = BigInteger.ZERO;
		this.rail.evidence().find(payment);
		assertThat(fees.costs()).isEmpty();
		this.node.fees = BigInteger.valueOf(1500);
		this.rail.evidence().find(payment);
		assertThat(fees.costs(List.of(payment.terms().key()))).containsEntry(payment.terms().key(),
				new SettlementCost(LightningNetwork.REGTEST.network(), 1, 1, new BigDecimal("1.500"), null));
	}

	@Test
	void paymentIsLookedAtAgainIfItsFeesCannotBeWrittenDown() {
		ReceivingFees away = mock();
		willThrow(new LedgerUnavailableException("away", new IllegalStateException())).given(away)
			.note(any(), any(), any());
		this.rail = railWith(away);
		IssuedInvoice issued = IssuedInvoice.of(issued("192.0.2.1")).orElseThrow();
		this.node.received = BigInteger.valueOf(100_000);
		this.node.fees = BigInteger.ONE;
		this.node.pay(issued.invoice());
		assertThatExceptionOfType(LedgerUnavailableException.class)
			.isThrownBy(() -> this.rail.evidence().find(payment(issued)));
	}

	private LightningRail railWith(ReceivingFees fees) {
		return new LightningRail(this.node, new LightningSettings(LightningNetwork.REGTEST, Duration.ofHours(1), false,
				10, 3, Duration.ofMinutes(1), 4), ObservationRegistry.NOOP, fees, this.clock);
	}

	@Test
	void strictlyAnInvoiceThatIsPaidInPartIsNotSettled() {
		this.rail = rail(true, 10, 3);
		IssuedInvoice issued = IssuedInvoice.of(issued("192.0.2.1")).orElseThrow();
		this.node.pay(issued.invoice());
		this.node.received = BigInteger.valueOf(99_999);
		assertThat(this.rail.settle(paid(issued))).isEqualTo(new SettlementResult.Unknown("invoice paid in part"));
		this.node.received = BigInteger.valueOf(100_001);
		assertThat(this.rail.settle(paid(issued)))
			.isEqualTo(new SettlementResult.Settled(issued.invoice().hash().hex()));
	}

	private String described(String description) {
		OfferResult result = this.rail.issue(this.quote,
				context(FakePaidRequest.get("/weather").withQuery("key=1"), description));
		return IssuedInvoice.of(((OfferResult.Issued) result).offer()).orElseThrow().invoice().description();
	}

	private Offer issued(String address) {
		OfferResult result = issue(address);
		assertThat(result).isInstanceOf(OfferResult.Issued.class);
		return ((OfferResult.Issued) result).offer();
	}

	private OfferResult issue(String address) {
		return this.rail.issue(this.quote,
				context(RequestFrom.address(address, FakePaidRequest.get("/weather")), "Weather"));
	}

	private static ChallengeContext context(PaidRequest request, String description) {
		return new ChallengeContext(new PaidResource(request.url(), description, ""), "GET /weather", "fingerprint",
				request);
	}

	private AuthenticatedPayment authenticated(IssuedInvoice issued) {
		PaidInvoice invoice = new PaidInvoice(LightningNetwork.REGTEST, issued.invoice().hash(),
				BigInteger.valueOf(100_000), null, issued.until());
		return ((SchemeResult.Accepted<AuthenticatedPayment>) this.scheme.authenticate(PaidCredential.of(invoice),
				List.of()))
			.value();
	}

	private CheckedPayment paid(IssuedInvoice issued) {
		return new CheckedPayment(authenticated(issued), this.quote, new PaidResource("", "", ""));
	}

	private Payment payment(IssuedInvoice issued) {
		AuthenticatedPayment payment = authenticated(issued);
		return Payment.reserved("id", new ReservationTerms(payment.key(), "endpoint", "fingerprint", "digest", null,
				"test", this.quote, issued.until(), NOW), ContentState.NONE, new Lease("owner", NOW.plusSeconds(60)));
	}

}
