package io.github.x402spring.docs.browser;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application whose paid handler is called by browsers of another origin.
 */
@SpringBootApplication
class BrowserApplication {

}
