package io.github.x402spring.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Log events of payments.
 *
 * @param fullPayers Whether log events name payers in full. Otherwise as 0x1234..abcd.
 */
@ConfigurationProperties("x402.log")
record LogProperties(@DefaultValue("false") boolean fullPayers) {

}
