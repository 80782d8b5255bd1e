package io.github.x402spring.docs.shop;

import io.github.x402spring.PaidEndpoint;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class TranslationController {

	@GetMapping("/api/books/{language}")
	@PaidEndpoint(priceExpression = """
			path['language'] == 'en' ? #number(query['pages']) * 0.001
			: path['language'] == 'la' ? #number(query['pages']) * 0.005
			: #notForSale('There is no such translation')""")
	String book(@PathVariable String language, @RequestParam int pages) {
		return pages + " pages in " + language;
	}

}
