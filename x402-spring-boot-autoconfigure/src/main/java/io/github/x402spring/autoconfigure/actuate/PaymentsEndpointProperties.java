package io.github.x402spring.autoconfigure.actuate;

import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of {@code /actuator/payments}.
 *
 * @param showValues When to show the addresses of payers in full.
 * @param roles Roles that may see the addresses of payers. When empty, all authenticated
 * users may.
 */
@ConfigurationProperties("management.endpoint.payments")
record PaymentsEndpointProperties(@DefaultValue("never") Show showValues, @DefaultValue Set<String> roles) {

}
