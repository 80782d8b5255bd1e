package io.github.x402spring.mpp;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.ledger.Reservation;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Transactions that clients send by themselves, before any node is asked about them.
 */
class MppTransactionSchemeTests {

	private static final Network NETWORK = Network.evm(84532);

	private static final Address TOKEN = new Address("0x036CbD53842c5426634e7929541eC2318f3dCF7e");

	private static final Address SELLER = new Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");

	private static final MppSettings SETTINGS = new MppSettings(List.of(MppVectors.SECRET), MppVectors.REALM, false);

	private static final String HASH = "0x" + "ab".repeat(32);

	private final PaymentScheme transfers = new ExactEvmScheme(new AssetRegistry(List.of()),
			new Web3jSignatureRecovery(), Duration.ofSeconds(6));

	private final MppTransactionScheme scheme = scheme(Set.of(NETWORK));

	private final MppChallenge challenge = issue(true);

	@Test
	void payerIsWhoSignedTheStatement() {
		AuthenticatedPayment payment = unproven(MppWallet.presentTransaction(this.challenge, HASH, 3));
		assertThat(payment.payer()).isEqualTo(MppWallet.ADDRESS.value());
		assertThat(payment.key()).isEqualTo(new PaymentKey("eip155:84532/" + TOKEN + "/" + HASH + "/3"));
		assertThat(payment.authorised()).isEqualTo(1000);
		assertThat(payment.payee()).isEqualTo(SELLER.value());
		assertThat(MppTransactionScheme.isOf(payment.kind())).isTrue();
		assertThat(this.scheme.kinds(NETWORK)).containsExactly(payment.kind());
		assertThat(this.scheme.isPaidBefore(payment.kind())).isTrue();
		assertThat(payment.until()).isEqualTo(
				MppVectors.EXPIRES.plus(Duration.ofDays(1)).plus(Duration.ofHours(1)).plus(Duration.ofMinutes(4)));
	}

	// The payer holds two challenges when it makes the transfer: an old one, which the
	// transfer still pays, and a new one.
	@Test
	void transferIsRememberedAsLongAsAnyChallengeThatItPaysCanBePresented() {
		Duration validity = Duration.between(MppVectors.NOW, MppVectors.EXPIRES);
		Instant transferred = MppVectors.EXPIRES.plus(Duration.ofHours(1));
		AuthenticatedPayment first = unproven(MppWallet.presentTransaction(this.challenge, HASH, 0));
		AuthenticatedPayment second = unproven(
				MppWallet.presentTransaction(issue(true, transferred, transferred.plus(validity)), HASH, 0));
		assertThat(second.key()).isEqualTo(first.key());
		MutableClock clock = new MutableClock(transferred);
		PaymentLedger ledger = new InMemoryPaymentLedger(DataSize.ofMegabytes(1), Duration.ofDays(1), clock);
		deliver(ledger, first, transferred);
		Instant last = transferred.plus(validity).plus(Duration.ofDays(1)).minusSeconds(1);
		quote(second, last);
		clock.advance(Duration.between(transferred, last));
		assertThat(ledger.reserve(reservation(second, last))).isInstanceOf(Reservation.Existing.class);
	}

	private void deliver(PaymentLedger ledger, AuthenticatedPayment payment, Instant now) {
		Payment reserved = reservation(payment, now);
		assertThat(ledger.reserve(reserved)).isEqualTo(new Reservation.Reserved());
		Payment settling = reserved.settling(new CheckedPayment(payment, quote(payment, now),
				new PaidResource("https://api.example.com/weather", "", "")), Lease.rest(now), now);
		assertThat(ledger.transition(reserved, settling)).isTrue();
		Payment settled = settling.settled(HASH, null, now);
		assertThat(ledger.transition(settling, settled)).isTrue();
		assertThat(ledger.transition(settled, settled.delivered(false, now))).isTrue();
	}

	private Payment reservation(AuthenticatedPayment payment, Instant now) {
		ReservationTerms terms = new ReservationTerms(payment.key(), "GET /weather", "f00d", "", payment.payer(),
				"mpp/evm", quote(payment, now), Objects.requireNonNull(payment.until()), now);
		return Payment.reserved("at " + now, terms, ContentState.SERVING, Lease.rest(now));
	}

	// Clients in other languages rely on every letter.
	@Test
	void statementIsThis() {
		assertThat(PayerStatement.of(this.challenge.withId("6Rh4"), 84532, new EvmPayload.Hash(HASH, 2, null)).text())
			.isEqualTo("""
					api.example.com: this transaction pays your challenge.

					Challenge: 6Rh4
					Chain: 84532
					Transaction: %s
					Log position: 2""".replace("%s", HASH));
	}

	@Test
	void statementIsGoodForOneTransferAndOneChallenge() {
		String line = MppWallet.presentTransaction(this.challenge, HASH, 0);
		assertNotThePayer(changed(line, "hash", "0x" + "cd".repeat(32)));
		assertNotThePayer(MppWallet.line(issue(true), MppWallet.transfer(this.challenge),
				(credential) -> credential.set("payload", credential(line).payload())));
		ObjectNode elsewhere = (ObjectNode) credential(line).payload();
		elsewhere.put("logPosition", 1);
		assertNotThePayer(MppWallet.line(this.challenge, MppWallet.transfer(this.challenge),
				(credential) -> credential.set("payload", elsewhere)));
	}

	// A refusal would ask for a second payment.
	@ParameterizedTest
	@ValueSource(strings = { "0x", "0x12", "12" })
	void whatIsNoSignatureIsMalformed(String signature) {
		assertMalformed(changed(MppWallet.presentTransaction(this.challenge, HASH, 0), "signature", signature),
				"signature");
	}

	@Test
	void transactionWithoutAStatementIsMalformed() {
		String line = MppWallet.line(this.challenge, MppWallet.transfer(this.challenge), (credential) -> credential
			.set("payload", CanonicalJson.object().put("type", "hash").put("hash", HASH)));
		assertMalformed(line, "signature");
	}

	@Test
	void sourceThatNamesAnotherAccountIsMalformed() {
		String source = "did:pkh:eip155:84532:" + SELLER;
		assertMalformed(edited(MppWallet.presentTransaction(this.challenge, HASH, 0),
				(credential) -> credential.put("source", source)), "source");
		unproven(edited(MppWallet.presentTransaction(this.challenge, HASH, 0),
				(credential) -> credential.put("source", "did:pkh:eip155:84532:" + MppWallet.ADDRESS)));
	}

	@Test
	void challengeThatDidNotOfferTransactionsIsNotPaidByOne() {
		assertRefused(this.scheme, MppWallet.presentTransaction(issue(false), HASH, 0), "method_unsupported");
	}

	@Test
	void transactionIsNotReadWhereItsChainCannotBe() {
		MppTransactionScheme elsewhere = scheme(Set.of(Network.evm(1)));
		assertRefused(elsewhere, MppWallet.presentTransaction(this.challenge, HASH, 0), "method_unsupported");
		assertThat(elsewhere.kinds(NETWORK)).isEmpty();
	}

	@Test
	void changedChallengeIsNotOurs() {
		assertRefused(this.scheme, MppWallet.presentTransaction(this.challenge.withId("other"), HASH, 0),
				"invalid_challenge");
	}

	@Test
	void authorizationsAreForTheOtherScheme() {
		assertThat(this.scheme.authenticate(credential(MppWallet.pay(this.challenge)), List.of()))
			.isInstanceOf(SchemeResult.NotMine.class);
		assertThat(this.scheme.claims(credential(MppWallet.pay(this.challenge)), List.of())).isEmpty();
	}

	@Test
	void claimIsTheKey() {
		String line = MppWallet.presentTransaction(this.challenge, HASH, 3);
		assertThat(this.scheme.claims(credential(line), List.of())).containsExactly(unproven(line).key());
	}

	@Test
	void priceIsThatOfTheChallengeUntilADayAfterItsEnd() {
		AuthenticatedPayment payment = unproven(MppWallet.presentTransaction(this.challenge, HASH, 0));
		Instant end = MppVectors.EXPIRES.plus(Duration.ofDays(1));
		Quote quote = quote(payment, end.minusNanos(1));
		assertThat(quote.amount()).isEqualTo(1000);
		assertThat(quote.payee()).isEqualTo(SELLER.value());
		assertThat(this.scheme.unit(quote)).contains(new PaymentScheme.TokenUnit("USDC", 6));
		assertThat(this.scheme.match(payment, List.of(), end)).isEqualTo(new SchemeResult.Refused<>("payment_expired"));
	}

	@Test
	void paymentIsRestoredAsItWas() {
		AuthenticatedPayment payment = unproven(MppWallet.presentTransaction(this.challenge, HASH, 0));
		Quote quote = quote(payment, MppVectors.NOW);
		ReservationTerms terms = new ReservationTerms(payment.key(), "id", "f00d", "", payment.payer(), "mpp/evm",
				quote, MppVectors.EXPIRES, MppVectors.NOW);
		assertThat(this.scheme.restore(terms, payment.proof().stored())).isEqualTo(payment);
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> this.scheme.restore(terms, "{\"transaction\":\"0x\",\"logPosition\":0}"));
	}

	@Test
	void blocksOfBeforeTheChallengeAreToldByNumberOrElseByTime() {
		TransactionProof known = proof(100L);
		assertThat(known.isBeforeChallenge(100, MppVectors.NOW.plusSeconds(1))).isTrue();
		assertThat(known.isBeforeChallenge(101, MppVectors.NOW.minusSeconds(61))).isFalse();
		TransactionProof unknown = proof(null);
		assertThat(unknown.isBeforeChallenge(100, MppVectors.NOW.minusSeconds(60))).isFalse();
		assertThat(unknown.isBeforeChallenge(100, MppVectors.NOW.minusSeconds(61))).isTrue();
	}

	private static TransactionProof proof(Long block) {
		return new TransactionProof(HASH, 0, MppVectors.NOW, MppVectors.EXPIRES, block);
	}

	private MppTransactionScheme scheme(Set<Network> networks) {
		return new MppTransactionScheme(SETTINGS, this.transfers, new Web3jSignatureRecovery(), networks,
				(network) -> OptionalLong.of(100));
	}

	private static MppChallenge issue(boolean transactions) {
		return issue(transactions, MppVectors.NOW, MppVectors.EXPIRES);
	}

	private static MppChallenge issue(boolean transactions, Instant now, Instant expires) {
		return SETTINGS.challenges()
			.issue(new EvmCharge(BigInteger.valueOf(1000), TOKEN, SELLER, 84532, 6, transactions),
					MppVectors.context(""), now, expires, null, new IssuedFor.Asked(100L, null));
	}

	private Quote quote(AuthenticatedPayment payment, Instant at) {
		SchemeResult<Quote> result = this.scheme.match(payment, List.of(), at);
		assertThat(result).isInstanceOf(SchemeResult.Accepted.class);
		return ((SchemeResult.Accepted<Quote>) result).value();
	}

	private static MppCredential credential(String line) {
		return CredentialReader.read(line.substring("Payment ".length()));
	}

	private static String changed(String line, String member, String value) {
		return edited(line, (credential) -> {
			((ObjectNode) credential.get("payload")).put(member, value);
			return credential;
		});
	}

	private static String edited(String line, UnaryOperator<ObjectNode> change) {
		ObjectNode credential = (ObjectNode) CanonicalJson.decode(line.substring("Payment ".length()));
		return "Payment " + CanonicalJson.encode(change.apply(credential));
	}

	private AuthenticatedPayment unproven(String line) {
		SchemeResult<AuthenticatedPayment> result = this.scheme.authenticate(credential(line), List.of());
		assertThat(result).isInstanceOf(SchemeResult.Unproven.class);
		return ((SchemeResult.Unproven<AuthenticatedPayment>) result).value();
	}

	// Any signature is of some account, but not of the payer's.
	private void assertNotThePayer(String line) {
		assertThat(unproven(line).payer()).isNotEqualTo(MppWallet.ADDRESS.value());
	}

	private void assertMalformed(String line, String member) {
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> this.scheme.authenticate(credential(line), List.of()))
			.withMessageContaining(member);
	}

	private static void assertRefused(PaymentScheme scheme, String line, String reason) {
		assertThat(scheme.authenticate(credential(line), List.of())).isEqualTo(new SchemeResult.Refused<>(reason));
	}

}
