package io.github.x402spring.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Rules of settlement.
 *
 * @param maxBufferSize Maximum size of an answer that is held back. When an answer
 * exceeds it, the payment is settled and the rest is streamed.
 * @param minRemainingValidity Minimum remaining validity of a payment when it is accepted
 * and when it is settled.
 * @param maxRemainingValidity Maximum remaining validity of a payment when it is
 * accepted. A validity of x402.max-timeout is always accepted.
 * @param entitlementTtl How long a settled payment can be presented again if its content
 * was not delivered.
 * @since 0.1.0
 */
@ConfigurationProperties("x402.settlement")
public record SettlementProperties(@DefaultValue("1MB") DataSize maxBufferSize,
		@DefaultValue("6s") Duration minRemainingValidity, @DefaultValue("2h") Duration maxRemainingValidity,
		@DefaultValue("24h") Duration entitlementTtl) {

}
