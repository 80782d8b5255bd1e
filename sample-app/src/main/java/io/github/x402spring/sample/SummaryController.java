package io.github.x402spring.sample;

import java.util.StringTokenizer;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Sells summaries of texts by the plan {@code summaries}, which meters their words.
 * Without the plan there are none.
 */
@RestController
@ConditionalOnProperty("x402.plans.summaries.meter.price")
class SummaryController {

	private static final int DEFAULT_SENTENCES = 1;

	private final Summarizer summarizer;

	SummaryController(Summarizer summarizer) {
		this.summarizer = summarizer;
	}

	@PaidEndpoint(plan = "summaries", description = "The most telling sentences of a text")
	@PostMapping(path = "/api/summaries", produces = MediaType.APPLICATION_JSON_VALUE)
	Summary summarize(@RequestBody @Valid SummaryRequest request, PaidCall call) {
		int sentences = (request.sentences() != null) ? request.sentences() : DEFAULT_SENTENCES;
		String summary = this.summarizer.summarize(request.text(), sentences);
		call.use(new StringTokenizer(summary).countTokens());
		return new Summary(summary);
	}

	/**
	 * What to summarize.
	 *
	 * @param text the text
	 * @param sentences how many sentences to keep, by default one
	 */
	record SummaryRequest(
			@NotBlank @Size(max = 20_000) @Schema(
					example = "Rain falls on Oslo. The rain in Oslo is cold. Bring a coat.") String text,
			@Min(1) @Max(10) @Nullable Integer sentences) {

	}

	/**
	 * A summary.
	 *
	 * @param summary the most telling sentences, in their order
	 */
	record Summary(String summary) {

	}

}
