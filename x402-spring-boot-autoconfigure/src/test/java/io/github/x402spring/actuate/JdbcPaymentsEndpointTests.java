package io.github.x402spring.actuate;

import org.springframework.test.context.TestPropertySource;

/**
 * {@link AbstractPaymentsEndpointTests} with the book in a database.
 */
@TestPropertySource(properties = { "x402.ledger.type=jdbc", "spring.datasource.generate-unique-name=true",
		"spring.autoconfigure.exclude=org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration,"
				+ "org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration,"
				+ "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration,"
				+ "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration,"
				+ "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration,"
				+ "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration,"
				+ "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration" })
class JdbcPaymentsEndpointTests extends AbstractPaymentsEndpointTests {

}
