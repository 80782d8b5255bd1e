package io.github.x402spring.docs.usage;

import java.io.IOException;
import java.util.List;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.springai.ChatTokens;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Endpoints whose use is metered.
 */
@RestController
class MeteredController {

	@PostMapping("/api/summaries")
	@PaidEndpoint(plan = "summaries", description = "A summary of a text")
	String summarise(@RequestBody String text, PaidCall call) {
		String summary = summary(text);
		call.use(summary.split(" ").length);
		return summary;
	}

	private static String summary(String text) {
		return text.strip();
	}

	@GetMapping(path = "/api/story", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	@PaidEndpoint(plan = "summaries", description = "A story, word by word")
	SseEmitter story(PaidCall call) {
		SseEmitter emitter = new SseEmitter();
		Thread.ofVirtual().start(() -> tell(emitter, call));
		return emitter;
	}

	private static void tell(SseEmitter emitter, PaidCall call) {
		try {
			for (String word : "Once upon a time it rained".split(" ")) {
				call.use(1);
				emitter.send(word);
			}
			emitter.complete();
		}
		catch (IOException | RuntimeException ex) {
			emitter.completeWithError(ex);
		}
	}

	@PostMapping("/api/chat")
	@PaidEndpoint(plan = "chat")
	String chat(@RequestBody String question, PaidCall call) {
		ChatResponse response = answer(question);
		ChatTokens.of(call).accept(response);
		return response.getResult().getOutput().getText();
	}

	// In the place of a model.
	private static ChatResponse answer(String question) {
		return new ChatResponse(List.of(new Generation(new AssistantMessage("It rains"))),
				ChatResponseMetadata.builder().usage(new DefaultUsage(question.length(), 2)).build());
	}

	@GetMapping("/api/rows")
	@PaidEndpoint(plan = "rows")
	String rows() {
		return "1,Oslo\n2,Rome\n";
	}

}
