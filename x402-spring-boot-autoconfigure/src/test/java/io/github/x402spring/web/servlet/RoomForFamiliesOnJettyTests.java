package io.github.x402spring.web.servlet;

import org.springframework.context.annotation.Import;

/**
 * The same on Jetty.
 */
@Import(Jetty.class)
class RoomForFamiliesOnJettyTests extends RoomForFamiliesTests {

}
