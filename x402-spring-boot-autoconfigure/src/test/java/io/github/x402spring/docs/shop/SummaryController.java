package io.github.x402spring.docs.shop;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class SummaryController {

	@PostMapping("/api/summaries")
	@PaidEndpoint("$0.01")
	String summarise(@RequestBody String text, PaidCall call) {
		String firstSentence = text.split("\\.")[0];
		return firstSentence + " (for " + call.amount() + " " + call.symbol() + ", payment " + call.id() + ")";
	}

}
