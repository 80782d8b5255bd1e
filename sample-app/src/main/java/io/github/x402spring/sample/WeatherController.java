package io.github.x402spring.sample;

import java.util.List;

import io.github.x402spring.PaidEndpoint;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Sells the weather. The list of cities is free.
 */
@RestController
class WeatherController {

	private final WeatherStation station;

	WeatherController(WeatherStation station) {
		this.station = station;
	}

	@PaidEndpoint(price = "$0.001", description = "The weather in a city")
	@GetMapping(path = "/api/weather", produces = MediaType.APPLICATION_JSON_VALUE)
	Weather weather(@RequestParam(defaultValue = "Berlin") String city) {
		// The answer to a payer who asks for the wrong city is not paid for: it is no
		// success.
		return this.station.weather(city)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "No such city, see /api/cities"));
	}

	@GetMapping("/api/cities")
	List<String> cities() {
		return this.station.cities();
	}

}
