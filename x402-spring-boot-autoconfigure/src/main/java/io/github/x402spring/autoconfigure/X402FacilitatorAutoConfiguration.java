package io.github.x402spring.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/**
 * Auto-configuration of a remote facilitator.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402AutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "x402.facilitator.type", havingValue = "remote")
public final class X402FacilitatorAutoConfiguration {

}
