package io.github.x402spring.sample;

import io.github.x402spring.PaidEndpoint;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Always fails. Callers are not charged.
 */
@RestController
class BrokenController {

	@PaidEndpoint(price = "$0.001", description = "Always fails and is never charged")
	@GetMapping("/api/broken")
	String broken() {
		throw new IllegalStateException("This endpoint is broken on purpose");
	}

}
