package io.github.x402spring.autoconfigure;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.Predicate;

import io.github.x402spring.Network;
import io.github.x402spring.facilitator.server.ClaimLimits;
import io.github.x402spring.facilitator.server.ClaimRequest;
import io.github.x402spring.facilitator.server.InMemorySettlementClaims;
import io.github.x402spring.facilitator.server.SettlementClaims;
import io.github.x402spring.onchain.outbox.TransactionOutbox;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.ledger.MapLedger;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.Captor;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

/**
 * Which transactions the outbox keeps, however old they are.
 */
@MockitoSettings
class OutboxRetentionTests {

	private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

	private static final Duration RETENTION = Duration.ofDays(30);

	@Mock
	private TransactionOutbox outbox;

	@Captor
	private ArgumentCaptor<Predicate<PaymentKey>> kept;

	// Its caller was not told yet that it is settled, and may ask again.
	@Test
	void transactionOfClaimedPaymentIsKept() {
		PaymentKey claimed = new PaymentKey("claimed");
		SettlementClaims claims = new InMemorySettlementClaims();
		claims.claim(new ClaimRequest(claimed, Network.evm(84532), "shop", null, ClaimLimits.NONE, BigInteger.ZERO, NOW,
				NOW.plusSeconds(60), NOW.plusSeconds(300)));
		LedgerProperties properties = new LedgerProperties(LedgerProperties.Store.JDBC, RETENTION,
				Duration.ofMinutes(1), null, null);
		PeriodicTask task = JdbcLedgerSetup.retention(this.outbox, new MapLedger(), claims, properties,
				Clock.fixed(NOW, ZoneOffset.UTC));
		task.start();
		try {
			verify(this.outbox, timeout(60_000).atLeastOnce()).prune(eq(NOW.minus(RETENTION)), this.kept.capture());
		}
		finally {
			task.stop();
		}
		assertThat(this.kept.getValue()).accepts(claimed).rejects(new PaymentKey("other"));
	}

}
