package io.github.x402spring.web.servlet;

import java.util.Map;
import java.util.concurrent.Callable;

import io.github.x402spring.PaidEndpoint;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/**
 * Paid handlers in mappings that the gate is not part of.
 */
final class UngatedHandlers {

	private UngatedHandlers() {
	}

	@Controller
	static class First {

		@GetMapping("/ungated")
		@ResponseBody
		@PaidEndpoint("$0.01")
		String ungated() {
			return WallsApplication.run();
		}

		@GetMapping("/ungated-async")
		@PaidEndpoint("$0.01")
		void async(HttpServletRequest request, HttpServletResponse response) {
			response.setHeader("X-Secret", WallsApplication.SECRET);
			AsyncContext async = request.startAsync();
			async.start(async::complete);
		}

		@GetMapping("/ungated-callable")
		@ResponseBody
		@PaidEndpoint("$0.01")
		Callable<String> callable() {
			return WallsApplication::run;
		}

		@GetMapping("/ungated-trailers")
		@PaidEndpoint("$0.01")
		void trailers(HttpServletResponse response) {
			response.setTrailerFields(() -> Map.of("X-Secret", WallsApplication.SECRET));
		}

	}

	@Controller
	@EnableWebMvc
	static class Second {

		@GetMapping("/paid")
		@ResponseBody
		@PaidEndpoint("$0.01")
		String paid() {
			return WallsApplication.run();
		}

	}

}
