package io.github.x402spring.sample;

import io.github.x402spring.PaidEndpoint;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Fails always. Whoever pays for it keeps the money.
 */
@RestController
class BrokenController {

	@PaidEndpoint(price = "$0.001", description = "Always fails, and charges nobody")
	@GetMapping("/api/broken")
	String broken() {
		throw new IllegalStateException("This endpoint is broken on purpose");
	}

}
