package io.github.x402spring.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Rules of settlement.
 *
 * @param maxBufferSize How much of an answer is held back at most. A longer answer is
 * settled for when it gets there, and then flows.
 * @param minRemainingValidity How long a payment must still be valid when it is accepted
 * and when it is settled.
 * @param maxRemainingValidity How long a payment may still be valid when it is accepted.
 * What x402.max-timeout asks for is always accepted.
 * @param entitlementTtl How long a settled payment whose content was not delivered can be
 * presented again.
 * @since 0.1.0
 */
@ConfigurationProperties("x402.settlement")
public record SettlementProperties(@DefaultValue("1MB") DataSize maxBufferSize,
		@DefaultValue("6s") Duration minRemainingValidity, @DefaultValue("2h") Duration maxRemainingValidity,
		@DefaultValue("24h") Duration entitlementTtl) {

}
