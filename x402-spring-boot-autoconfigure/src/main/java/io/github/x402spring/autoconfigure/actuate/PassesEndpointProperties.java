package io.github.x402spring.autoconfigure.actuate;

import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of {@code /actuator/passes}.
 *
 * @param showValues When to show the addresses of buyers in full.
 * @param roles Roles that may see the addresses of buyers. When empty, all authenticated
 * users may.
 */
@ConfigurationProperties("management.endpoint.passes")
record PassesEndpointProperties(@DefaultValue("never") Show showValues, @DefaultValue Set<String> roles) {

}
