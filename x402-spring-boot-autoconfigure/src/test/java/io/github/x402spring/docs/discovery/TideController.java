package io.github.x402spring.docs.discovery;

import java.time.LocalTime;
import java.util.List;

import io.github.x402spring.PaidEndpoint;
import io.swagger.v3.oas.annotations.Parameter;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Example of {@code docs/how-to/tell-prices.md}.
 */
@RestController
class TideController {

	@GetMapping(path = "/api/tides", produces = MediaType.APPLICATION_JSON_VALUE)
	@PaidEndpoint(price = "$0.001", description = "The tides of a day in a harbour")
	List<Tide> tides(@RequestParam @Parameter(example = "Hamburg") String harbour) {
		return List.of(new Tide(harbour, LocalTime.NOON));
	}

	@PostMapping("/api/tides")
	@PaidEndpoint(price = "$0.001", exampleInput = "{\"harbours\": [\"Hamburg\"]}",
			exampleOutput = "[{\"harbour\": \"Hamburg\", \"high\": \"12:00\"}]")
	List<Tide> tidesOf(@RequestBody Harbours harbours) {
		return harbours.harbours().stream().map((it) -> new Tide(it, LocalTime.NOON)).toList();
	}

	record Harbours(List<String> harbours) {

	}

	record Tide(String harbour, LocalTime high) {

	}

}
