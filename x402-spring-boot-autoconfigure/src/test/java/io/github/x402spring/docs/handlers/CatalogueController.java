package io.github.x402spring.docs.handlers;

import java.util.List;

import org.springframework.web.bind.annotation.RestController;

@RestController
class CatalogueController implements CatalogueApi {

	@Override
	public List<String> catalogue() {
		return List.of("first", "second");
	}

}
