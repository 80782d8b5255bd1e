package io.github.x402spring.autoconfigure.discovery;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Prices in the OpenAPI document of springdoc.
 *
 * @param enabled Whether the OpenAPI document tells prices, 402 answers and passes.
 * @param protocols Whether x-payment-info also has the members "protocols" and "price",
 * which some scanners read.
 */
@ConfigurationProperties("x402.openapi")
record OpenApiProperties(@DefaultValue("true") boolean enabled, @DefaultValue("false") boolean protocols) {

}
