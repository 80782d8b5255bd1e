package io.github.x402spring.docs.shop;

import java.util.Map;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ForecastController {

	@PaidEndpoint("$0.01")
	@GetMapping("/forecast/{city}")
	Map<String, Object> forecast(@PathVariable String city, PaidCall payment) {
		return Map.of("city", city, "sky", "clear", "paid", payment.amount());
	}

}
