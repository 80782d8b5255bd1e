package io.github.x402spring.docs.shop;

import io.github.x402spring.PaidEndpoint;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class WeatherController {

	@GetMapping("/api/weather")
	@PaidEndpoint(price = "$0.001", description = "The weather of a city")
	Weather weather(@RequestParam String city) {
		return new Weather(city, 21);
	}

	record Weather(String city, int temperature) {
	}

}
