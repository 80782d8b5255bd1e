package io.github.x402spring.sample;

import io.github.x402spring.PaidEndpoint;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Always fails. Callers are not charged, but for those who pay over Lightning: their
 * money comes first, and the content stays owed to them.
 */
@RestController
class BrokenController {

	@PaidEndpoint(price = "$0.001", description = "Always fails: nothing is charged, or what was paid first is owed")
	@GetMapping("/api/broken")
	String broken() {
		throw new IllegalStateException("This endpoint is broken on purpose");
	}

}
