package io.github.x402spring.web.servlet;

import java.io.IOException;

import io.github.x402spring.web.servlet.exchange.GatedExchange;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsProcessor;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;

/**
 * Lets the CORS processor of a gated mapping refuse a foreign origin by itself. It works
 * before all interceptors, so {@link GatedMappingInterceptor} comes too late for it.
 */
final class GatedCorsProcessor implements CorsProcessor {

	private final CorsProcessor delegate;

	private GatedCorsProcessor(CorsProcessor delegate) {
		this.delegate = delegate;
	}

	static void applyTo(AbstractHandlerMapping mapping) {
		if (!(mapping.getCorsProcessor() instanceof GatedCorsProcessor)) {
			mapping.setCorsProcessor(new GatedCorsProcessor(mapping.getCorsProcessor()));
		}
	}

	@Override
	public boolean processRequest(@Nullable CorsConfiguration configuration, HttpServletRequest request,
			HttpServletResponse response) throws IOException {
		GatedExchange exchange = GatedExchange.of(response);
		if (exchange != null) {
			exchange.gate(request);
		}
		return this.delegate.processRequest(configuration, request, response);
	}

}
