package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.PaidCall;
import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.pricing.PriceResolver;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.servlet.View;

/**
 * An application with a paid handler of every kind. Its secret is the word that must
 * never leave unpaid.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ GateTestApplication.PaidController.class, GateTestApplication.ClassLevelController.class,
		GateTestApplication.ContractController.class, GateTestApplication.FreeController.class })
class GateTestApplication {

	static final String SECRET = "the-paid-content";

	static final AtomicInteger RUNS = new AtomicInteger();

	@Bean
	View secretView() {
		return new View() {

			@Override
			public String getContentType() {
				return "text/plain";
			}

			@Override
			public void render(@Nullable Map<String, ?> model, HttpServletRequest request, HttpServletResponse response)
					throws IOException {
				response.setContentType(getContentType());
				response.getWriter().write(SECRET);
			}

		};
	}

	@Bean
	PriceResolver sizePrices() {
		return (request) -> switch (request.pathVariables().getOrDefault("size", "")) {
			case "free" -> Optional.empty();
			case "big" -> Optional.of(PaymentTerms.of("$0.05"));
			case "tiny" -> Optional.of(PaymentTerms.of("$0.00000001"));
			default -> Optional.of(PaymentTerms.of("$0.01"));
		};
	}

	@Controller
	@CrossOrigin(originPatterns = "https://shop.example", allowCredentials = "true")
	static class PaidController {

		@GetMapping("/json")
		@ResponseBody
		@PaidEndpoint(value = "$0.01", description = "A secret")
		Map<String, String> json(HttpServletResponse response) {
			run(response);
			return Map.of("secret", SECRET);
		}

		@GetMapping("/string")
		@ResponseBody
		@PaidEndpoint("$0.01")
		String string(HttpServletResponse response) {
			run(response);
			return SECRET;
		}

		@GetMapping("/entity")
		@PaidEndpoint("$0.01")
		ResponseEntity<String> entity(HttpServletResponse response) {
			run(response);
			return ResponseEntity.ok().header("X-Secret", SECRET).eTag("v1").body(SECRET);
		}

		@GetMapping("/view")
		@PaidEndpoint("$0.01")
		String view(HttpServletResponse response) {
			run(response);
			return "secretView";
		}

		@GetMapping("/writer")
		@PaidEndpoint("$0.01")
		void writer(HttpServletResponse response) throws IOException {
			run(response);
			response.getWriter().write(SECRET);
			response.flushBuffer();
		}

		@GetMapping("/stream")
		@PaidEndpoint("$0.01")
		void stream(HttpServletResponse response) throws IOException {
			run(response);
			response.getOutputStream().write(SECRET.getBytes());
			response.getOutputStream().flush();
		}

		@GetMapping("/empty")
		@ResponseStatus(HttpStatus.NO_CONTENT)
		@PaidEndpoint("$0.01")
		void empty(HttpServletResponse response) {
			run(response);
			response.setHeader("X-Secret", SECRET);
		}

		@GetMapping("/redirect")
		@PaidEndpoint("$0.01")
		String redirect(HttpServletResponse response) {
			run(response);
			return "redirect:/" + SECRET;
		}

		@GetMapping("/large")
		@PaidEndpoint("$0.01")
		void large(HttpServletResponse response) throws IOException {
			run(response);
			byte[] bytes = SECRET.repeat(64).getBytes();
			for (int i = 0; i < 2000; i++) {
				response.getOutputStream().write(bytes);
			}
		}

		@GetMapping("/forwarding")
		@PaidEndpoint("$0.01")
		String forwarding(HttpServletResponse response) {
			run(response);
			return "forward:/forwarded";
		}

		@GetMapping("/send-error")
		@PaidEndpoint("$0.01")
		void sendError(HttpServletResponse response) throws IOException {
			run(response);
			response.sendError(404, "nothing here");
		}

		@GetMapping("/not-modified")
		@PaidEndpoint("$0.01")
		ResponseEntity<Void> notModified(HttpServletResponse response) {
			run(response);
			return ResponseEntity.status(304).build();
		}

		@GetMapping("/throws")
		@ResponseBody
		@PaidEndpoint("$0.01")
		String throwing(HttpServletResponse response) {
			run(response);
			throw new IllegalStateException(SECRET);
		}

		@GetMapping("/writes-then-throws")
		@PaidEndpoint("$0.01")
		void writesThenThrows(HttpServletResponse response) throws IOException {
			run(response);
			response.getWriter().write(SECRET);
			response.flushBuffer();
			throw new IllegalStateException("too late");
		}

		@GetMapping("/handled")
		@ResponseBody
		@PaidEndpoint("$0.01")
		String handled(HttpServletResponse response) {
			run(response);
			throw new UnsupportedOperationException("handled");
		}

		@PostMapping("/valid")
		@ResponseBody
		@PaidEndpoint("$0.01")
		String valid(@Valid @RequestBody Order order, HttpServletResponse response) {
			run(response);
			return SECRET + " " + order.name();
		}

		@GetMapping("/before")
		@ResponseBody
		@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
		String before(@RequestParam(defaultValue = "false") boolean fail, HttpServletResponse response) {
			run(response);
			if (fail && RUNS.get() < 3) {
				throw new IllegalStateException("not yet");
			}
			return SECRET;
		}

		@GetMapping("/size/{size}")
		@ResponseBody
		@PaidEndpoint(priceResolver = "sizePrices")
		String size(@PathVariable String size, @Nullable PaidCall call) {
			return (call != null)
					? size + " " + call.amount().toPlainString() + " " + call.symbol() + " " + call.payer()
					: size + " free";
		}

		@GetMapping("/slow")
		@ResponseBody
		@PaidEndpoint("$0.01")
		String slow(HttpServletResponse response) throws InterruptedException {
			run(response);
			Thread.sleep(300);
			return SECRET;
		}

		@GetMapping("/async-at-run-time")
		@ResponseBody
		@PaidEndpoint("$0.01")
		Object asyncAtRunTime(HttpServletResponse response) {
			run(response);
			return (Callable<String>) () -> SECRET;
		}

		@ExceptionHandler(UnsupportedOperationException.class)
		ResponseEntity<String> handle(UnsupportedOperationException ex) {
			return ResponseEntity.unprocessableContent().body("sorry");
		}

		private static void run(HttpServletResponse response) {
			RUNS.incrementAndGet();
			response.addCookie(new Cookie("leak", "1"));
			response.setHeader("X-Leak", "1");
		}

	}

	record Order(@NotBlank String name) {

	}

	@Controller
	@ResponseBody
	@PaidEndpoint("0.01 USDC")
	static class ClassLevelController {

		@GetMapping("/class-level")
		String classLevel() {
			RUNS.incrementAndGet();
			return SECRET;
		}

		@Hundredth
		@GetMapping("/composed")
		String composed() {
			RUNS.incrementAndGet();
			return SECRET;
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@PaidEndpoint("10000 atomic")
	@interface Hundredth {

	}

	interface Contract {

		@GetMapping("/contract")
		@PaidEndpoint("$0.01")
		String contract();

	}

	@Controller
	@ResponseBody
	static class ContractController implements Contract {

		@Override
		public String contract() {
			RUNS.incrementAndGet();
			return SECRET;
		}

	}

	@Controller
	static class FreeController {

		@GetMapping("/free")
		@ResponseBody
		String free(@Nullable PaidCall call) {
			return "free " + (call == null);
		}

		@GetMapping("/forwarded")
		@ResponseBody
		String forwarded() {
			return SECRET;
		}

		@GetMapping("/forward-to-paid")
		String forwardToPaid() {
			return "forward:/json";
		}

		@GetMapping("/include-paid")
		void includePaid(HttpServletRequest request, HttpServletResponse response)
				throws ServletException, IOException {
			request.getRequestDispatcher("/json").include(request, response);
		}

	}

}
