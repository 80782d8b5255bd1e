package io.github.x402spring.autoconfigure;

import java.math.BigDecimal;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The sandbox.
 *
 * @param initialBalance Play money that every wallet starts with, in tokens.
 */
@ConfigurationProperties("x402.sandbox")
record SandboxProperties(@DefaultValue("100") BigDecimal initialBalance) {

}
