package io.github.x402spring.web.servlet;

import org.junit.jupiter.api.DisplayName;

import org.springframework.context.annotation.Import;

/**
 * The same on Jetty.
 */
@Import(Jetty.class)
@DisplayName("A15 other dispatches on Jetty")
class DispatchOnJettyTests extends DispatchTests {

}
