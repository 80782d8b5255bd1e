package io.github.x402spring.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Looking after payments whose outcome is open.
 *
 * @param interval How often to look for payments whose settlement has no known or no
 * proven outcome. How often each of them is checked depends on its age.
 * @since 0.1.0
 */
@ConfigurationProperties("x402.reconcile")
public record ReconcileProperties(@DefaultValue("5s") Duration interval) {

}
