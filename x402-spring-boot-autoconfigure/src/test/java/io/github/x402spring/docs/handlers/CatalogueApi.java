package io.github.x402spring.docs.handlers;

import java.util.List;

import io.github.x402spring.PaidEndpoint;

import org.springframework.web.bind.annotation.GetMapping;

interface CatalogueApi {

	@GetMapping("/api/catalogue")
	@PaidEndpoint("$0.01")
	List<String> catalogue();

}
