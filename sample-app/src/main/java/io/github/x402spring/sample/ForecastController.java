package io.github.x402spring.sample;

import java.util.List;

import io.github.x402spring.PaidEndpoint;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Sells forecasts by the plan {@code forecast}: some are free, then each costs a payment,
 * or many cost a pass. Without the plan there are none.
 */
@RestController
@ConditionalOnProperty("x402.plans.forecast.price")
class ForecastController {

	private final WeatherStation station;

	ForecastController(WeatherStation station) {
		this.station = station;
	}

	@PaidEndpoint(plan = "forecast", description = "The weather of the next three days in a city")
	@GetMapping(path = "/api/forecast", produces = MediaType.APPLICATION_JSON_VALUE)
	List<Weather> forecast(@RequestParam(defaultValue = "Berlin") String city) {
		Weather today = this.station.weather(city)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "No such city, see /api/cities"));
		return List.of(today, today, today);
	}

}
