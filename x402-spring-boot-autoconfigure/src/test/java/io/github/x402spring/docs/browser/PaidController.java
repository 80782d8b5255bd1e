package io.github.x402spring.docs.browser;

import java.util.List;

import io.github.x402spring.PaidEndpoint;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PaidController {

	@GetMapping("/api/paid")
	@PaidEndpoint("$0.01")
	List<String> paid() {
		return List.of("content");
	}

}
