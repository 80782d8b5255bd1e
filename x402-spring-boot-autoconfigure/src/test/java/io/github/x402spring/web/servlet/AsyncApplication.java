package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/**
 * Paid handlers that answer later or bit by bit, and some that fail to.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ AsyncApplication.PaidController.class, RawAsyncController.class })
class AsyncApplication {

	static final String SECRET = "the-paid-content";

	// Jetty forgets a time limit that is over before it has noted its timer, as may
	// happen
	// to a short one on a slow machine.
	static final long TIME_LIMIT = 300;

	static final AtomicInteger RUNS = new AtomicInteger();

	@Controller
	static class PaidController {

		static volatile DeferredResult<String> lastDeferred = new DeferredResult<>();

		@GetMapping("/callable")
		@ResponseBody
		@PaidEndpoint("$0.01")
		Callable<String> callable() {
			RUNS.incrementAndGet();
			return () -> SECRET;
		}

		@GetMapping("/callable-throws")
		@ResponseBody
		@PaidEndpoint("$0.01")
		Callable<String> callableThrows() {
			RUNS.incrementAndGet();
			return () -> {
				throw new IllegalStateException("later");
			};
		}

		@GetMapping("/task")
		@ResponseBody
		@PaidEndpoint("$0.01")
		WebAsyncTask<String> task() {
			RUNS.incrementAndGet();
			return new WebAsyncTask<>(5000L, () -> SECRET);
		}

		@GetMapping("/future")
		@ResponseBody
		@PaidEndpoint("$0.01")
		CompletableFuture<ResponseEntity<String>> future() {
			RUNS.incrementAndGet();
			return CompletableFuture.supplyAsync(
					() -> ResponseEntity.ok().header("X-Secret", SECRET).header("Set-Cookie", "leak=1").body(SECRET),
					CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
		}

		@GetMapping("/future-throws")
		@ResponseBody
		@PaidEndpoint("$0.01")
		CompletableFuture<String> futureThrows() {
			RUNS.incrementAndGet();
			return CompletableFuture.failedFuture(new IllegalStateException("later"));
		}

		@GetMapping("/before-future")
		@ResponseBody
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		CompletableFuture<String> beforeFuture() {
			RUNS.incrementAndGet();
			return CompletableFuture.completedFuture(SECRET);
		}

		@GetMapping("/deferred")
		@ResponseBody
		@PaidEndpoint("$0.01")
		DeferredResult<String> deferred() {
			RUNS.incrementAndGet();
			DeferredResult<String> result = new DeferredResult<>();
			later(() -> result.setResult(SECRET));
			return result;
		}

		@GetMapping("/deferred-timeout")
		@ResponseBody
		@PaidEndpoint("$0.01")
		DeferredResult<String> deferredTimeout() {
			RUNS.incrementAndGet();
			lastDeferred = new DeferredResult<>(TIME_LIMIT);
			return lastDeferred;
		}

		@GetMapping("/object-callable")
		@ResponseBody
		@PaidEndpoint("$0.01")
		Object objectCallable() {
			RUNS.incrementAndGet();
			return (Callable<String>) () -> SECRET;
		}

		@GetMapping("/sse")
		@PaidEndpoint("$0.01")
		SseEmitter sse() {
			RUNS.incrementAndGet();
			return (SseEmitter) emit(new SseEmitter());
		}

		@GetMapping("/object-sse")
		@ResponseBody
		@PaidEndpoint("$0.01")
		Object objectSse() {
			RUNS.incrementAndGet();
			return emit(new SseEmitter());
		}

		@GetMapping("/emitter")
		@PaidEndpoint("$0.01")
		ResponseEntity<ResponseBodyEmitter> emitter() {
			RUNS.incrementAndGet();
			return ResponseEntity.ok().header("X-Secret", SECRET).body(emit(new ResponseBodyEmitter()));
		}

		@GetMapping("/sse-endless")
		@PaidEndpoint("$0.01")
		SseEmitter sseEndless() {
			RUNS.incrementAndGet();
			SseEmitter emitter = new SseEmitter(20_000L);
			later(() -> {
				try {
					for (int i = 0; i < 2000; i++) {
						emitter.send(SECRET);
						Thread.sleep(5);
					}
				}
				catch (IOException | IllegalStateException ex) {
					// The client left. The container has ended it, or does so now; who
					// completes it as well races with that.
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
			return emitter;
		}

		@GetMapping("/streaming")
		@PaidEndpoint("$0.01")
		StreamingResponseBody streaming() {
			RUNS.incrementAndGet();
			return (out) -> {
				for (int i = 0; i < 100; i++) {
					out.write(SECRET.getBytes(StandardCharsets.UTF_8));
					out.flush();
				}
			};
		}

		@GetMapping("/streaming-entity")
		@PaidEndpoint("$0.01")
		ResponseEntity<StreamingResponseBody> streamingEntity() {
			return ResponseEntity.ok().header("X-Secret", SECRET).body(streaming());
		}

		@GetMapping("/streaming-throws-first")
		@PaidEndpoint("$0.01")
		StreamingResponseBody streamingThrowsFirst() {
			if (RUNS.incrementAndGet() == 1) {
				throw new IllegalStateException("not ready");
			}
			return (out) -> out.write(SECRET.getBytes(StandardCharsets.UTF_8));
		}

		private static ResponseBodyEmitter emit(ResponseBodyEmitter emitter) {
			later(() -> {
				try {
					emitter.send(SECRET);
					emitter.send(SECRET);
					emitter.complete();
				}
				catch (IOException ex) {
					emitter.completeWithError(ex);
				}
			});
			return emitter;
		}

		static void later(Runnable task) {
			CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(task);
		}

	}

}
