package io.github.x402spring.docs.pass;

import io.github.x402spring.PaidEndpoint;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Endpoints that passes open.
 */
@RestController
class ForecastController {

	@GetMapping("/api/forecast")
	@PaidEndpoint(plan = "forecast")
	String forecast() {
		return "Rain";
	}

	@GetMapping("/api/radar")
	@PaidEndpoint(plan = "forecast", scope = "radar")
	String radar() {
		return "Clouds";
	}

}
