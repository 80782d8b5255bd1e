package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.time.Duration;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.Settlement;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/**
 * Paid handlers with headers of their own.
 */
@Controller
class HeaderHandlers {

	static final String SHOP = "https://shop.example";

	@GetMapping("/cached")
	@ResponseBody
	@PaidEndpoint("$0.01")
	String cached(HttpServletResponse response) {
		cacheForever(response);
		return WallsApplication.run();
	}

	@GetMapping("/cached-before")
	@ResponseBody
	@PaidEndpoint(price = "$0.01", settlement = Settlement.BEFORE_HANDLER)
	String cachedBefore(HttpServletResponse response) throws IOException {
		cacheForever(response);
		return WallsApplication.run();
	}

	@GetMapping("/cached-entity")
	@PaidEndpoint("$0.01")
	ResponseEntity<String> cachedEntity() {
		return ResponseEntity.ok()
			.cacheControl(CacheControl.maxAge(Duration.ofDays(1)).cachePublic())
			.varyBy("Accept-Language")
			.eTag("v1")
			.body(WallsApplication.run());
	}

	@GetMapping("/cached-by-forward")
	@PaidEndpoint("$0.01")
	String cachedByForward() {
		return "forward:/cached-free";
	}

	@GetMapping("/cached-free")
	@ResponseBody
	String cachedFree(HttpServletResponse response) {
		cacheForever(response);
		return WallsApplication.run();
	}

	@GetMapping("/forward-to-cached")
	String forwardToCached() {
		return "forward:/cached";
	}

	@GetMapping("/cached-error")
	@PaidEndpoint("$0.01")
	ResponseEntity<String> cachedError() {
		return ResponseEntity.status(404).cacheControl(CacheControl.maxAge(Duration.ofDays(1))).body("nothing here");
	}

	@GetMapping("/fake-receipt")
	@ResponseBody
	@PaidEndpoint("$0.01")
	String fakeReceipt(@RequestParam int status, HttpServletResponse response) {
		response.setStatus(status);
		response.setHeader("PAYMENT-RESPONSE", "fake");
		response.addHeader("payment-response", "fake");
		response.addHeader("X-PAYMENT-RESPONSE", "fake");
		response.setHeader("PAYMENT-REQUIRED", "fake");
		response.setIntHeader("Payment-Response", 1);
		return WallsApplication.run();
	}

	@GetMapping("/exposing")
	@CrossOrigin(origins = SHOP, exposedHeaders = { "X-Total", "payment-response" })
	@ResponseBody
	@PaidEndpoint("$0.01")
	String exposing(HttpServletResponse response) {
		response.setHeader("X-Total", "1");
		return WallsApplication.run();
	}

	@GetMapping("/exposing-all")
	@CrossOrigin(origins = SHOP, exposedHeaders = "*", allowCredentials = "true")
	@ResponseBody
	@PaidEndpoint("$0.01")
	String exposingAll() {
		return WallsApplication.run();
	}

	@GetMapping("/exposing-itself")
	@CrossOrigin(SHOP)
	@ResponseBody
	@PaidEndpoint("$0.01")
	String exposingItself(HttpServletResponse response) {
		response.setHeader("Access-Control-Expose-Headers", "X-Total");
		response.setHeader("X-Total", "1");
		return WallsApplication.run();
	}

	private static void cacheForever(HttpServletResponse response) {
		response.setHeader("Cache-Control", "public, max-age=86400");
		response.setHeader("CDN-Cache-Control", "max-age=86400");
		response.setHeader("Surrogate-Control", "max-age=86400");
		response.setHeader("Edge-Control", "max-age=86400");
		response.addIntHeader("X-Accel-Expires", 86_400);
		response.setHeader("X-LiteSpeed-Cache-Control", "public,max-age=86400");
		response.setHeader("Pragma", "public");
		response.setDateHeader("Expires", System.currentTimeMillis() + 86_400_000L);
		response.setHeader("Vary", "Accept-Encoding");
	}

}
