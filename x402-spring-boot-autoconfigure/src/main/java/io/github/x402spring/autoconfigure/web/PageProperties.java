package io.github.x402spring.autoconfigure.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The page that browsers get instead of a 402 in JSON.
 *
 * @param enabled Whether clients that prefer HTML get the payment page. Without it they
 * get JSON, as all others do.
 * @param invoicePath Path at which the payment page asks whether its invoice of Lightning
 * was paid.
 */
@ConfigurationProperties("x402.page")
record PageProperties(@DefaultValue("true") boolean enabled, @DefaultValue("/x402/invoice") String invoicePath) {

}
