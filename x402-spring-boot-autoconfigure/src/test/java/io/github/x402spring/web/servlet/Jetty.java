package io.github.x402spring.web.servlet;

import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Jetty instead of Tomcat, with both on the class path.
 */
@Configuration(proxyBeanMethods = false)
class Jetty {

	@Bean
	JettyServletWebServerFactory jettyServletWebServerFactory() {
		return new JettyServletWebServerFactory();
	}

}
