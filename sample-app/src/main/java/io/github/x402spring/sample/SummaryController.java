package io.github.x402spring.sample;

import io.github.x402spring.PaidEndpoint;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Sells summaries of texts.
 */
@RestController
class SummaryController {

	private static final int DEFAULT_SENTENCES = 1;

	private final Summarizer summarizer;

	SummaryController(Summarizer summarizer) {
		this.summarizer = summarizer;
	}

	@PaidEndpoint(price = "$0.01", description = "The most telling sentences of a text")
	@PostMapping(path = "/api/summaries", produces = MediaType.APPLICATION_JSON_VALUE)
	Summary summarize(@RequestBody @Valid SummaryRequest request) {
		int sentences = (request.sentences() != null) ? request.sentences() : DEFAULT_SENTENCES;
		return new Summary(this.summarizer.summarize(request.text(), sentences));
	}

	/**
	 * What to summarize.
	 *
	 * @param text the text
	 * @param sentences how many sentences to keep, by default one
	 */
	record SummaryRequest(@NotBlank @Size(max = 20_000) String text, @Min(1) @Max(10) @Nullable Integer sentences) {

	}

	/**
	 * A summary.
	 *
	 * @param summary the most telling sentences, in their order
	 */
	record Summary(String summary) {

	}

}
