package io.github.x402spring.sample.crash;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.sample.SampleApplication;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The sample as a process that streams a story, whose words are metered like those of
 * summaries.
 */
final class StreamingSample {

	static final String PATH = "/api/story";

	private StreamingSample() {
	}

	static void main(String[] arguments) {
		new SpringApplicationBuilder(SampleApplication.class, Story.class).properties("story.told=true").run(arguments);
	}

	// The component scan of other tests finds it too.
	@RestController
	@ConditionalOnProperty("story.told")
	static class Story {

		private static final int WORDS = 500;

		@GetMapping(path = PATH, produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		@PaidEndpoint(plan = "summaries", description = "A story, word by word")
		SseEmitter story(PaidCall call) {
			SseEmitter emitter = new SseEmitter();
			Thread.ofVirtual().start(() -> tell(emitter, call));
			return emitter;
		}

		private static void tell(SseEmitter emitter, PaidCall call) {
			try {
				for (int i = 0; i < WORDS; i++) {
					call.use(1);
					emitter.send("word-" + i);
					LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(3));
				}
				emitter.complete();
			}
			catch (IOException | RuntimeException ex) {
				emitter.completeWithError(ex);
			}
		}

	}

}
