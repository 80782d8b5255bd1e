package io.github.x402spring.docs.shop;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The application of the guides.
 */
@SpringBootApplication
class ShopApplication {

}
