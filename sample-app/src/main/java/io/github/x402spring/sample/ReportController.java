package io.github.x402spring.sample;

import java.util.List;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import io.swagger.v3.oas.annotations.Parameter;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Sells reports, the larger the dearer.
 */
@RestController
class ReportController {

	private final WeatherStation station;

	ReportController(WeatherStation station) {
		this.station = station;
	}

	@PaidEndpoint(priceResolver = "reportPrices", description = "A weather report: small, medium or large")
	@GetMapping(path = "/api/report/{size}", produces = MediaType.APPLICATION_JSON_VALUE)
	Report report(@PathVariable @Parameter(example = "medium") String size, PaidCall payment) {
		ReportSize known = ReportSize.find(size)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "Reports are small, medium or large"));
		return new Report(known.title(), payment.amount().toPlainString() + " " + payment.symbol(),
				this.station.weather(known.cities()));
	}

	/**
	 * A report.
	 *
	 * @param size its size
	 * @param paid what was paid for it
	 * @param cities the weather in its cities
	 */
	record Report(String size, String paid, List<Weather> cities) {

	}

}
