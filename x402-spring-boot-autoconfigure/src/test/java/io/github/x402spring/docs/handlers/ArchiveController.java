package io.github.x402spring.docs.handlers;

import java.nio.charset.StandardCharsets;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

@RestController
@PaidEndpoint("0.02 USDC")
class ArchiveController {

	@GetMapping("/api/archive/{year}")
	String year(@PathVariable int year) {
		return "All of " + year;
	}

	@Premium
	@GetMapping("/api/archive/today")
	String today() {
		return "All of today";
	}

	@PaidEndpoint(price = "2500 atomic", settlement = Settlement.BEFORE_HANDLER)
	@GetMapping("/api/archive/search")
	String search() {
		return "Found after a long computation";
	}

	@GetMapping("/api/archive/export")
	StreamingResponseBody export() {
		return (out) -> out.write("All of everything".getBytes(StandardCharsets.UTF_8));
	}

	@GetMapping("/api/archive/summary")
	@PaidEndpoint(id = "archive-summary", price = "$0.02")
	String summary() {
		return "All of everything, in short";
	}

}
