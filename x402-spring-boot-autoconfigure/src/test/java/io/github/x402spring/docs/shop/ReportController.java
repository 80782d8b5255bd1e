package io.github.x402spring.docs.shop;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
class ReportController {

	@GetMapping("/api/reports/{size}")
	@PaidEndpoint(priceResolver = "reportPrices", description = "The report of the day")
	String report(@PathVariable String size, @Nullable PaidCall call) {
		return switch (size) {
			case "preview" -> "One line, for nothing.";
			case "short" -> "Ten lines.";
			case "full" -> "All of it.";
			default -> throw new ResponseStatusException(HttpStatus.NOT_FOUND);
		};
	}

}
