package io.github.x402spring.docs.handlers;

import java.io.IOException;

import io.github.x402spring.PaidEndpoint;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestHandler;

@Component("/old/prices")
@PaidEndpoint("$0.03")
class OldPrices implements HttpRequestHandler {

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		response.getWriter().write("1 2 3");
	}

}
