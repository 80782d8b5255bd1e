package io.github.x402spring.web.servlet;

import java.io.IOException;

import io.github.x402spring.web.servlet.answer.HeldAnswer;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

/**
 * Keeps error pages out of paid content. After an error Tomcat includes its error page in
 * an answer of which a part has left, then breaks the connection. The break is enough for
 * the client to see that content is missing. Has to be the first filter, for INCLUDE
 * alone.
 */
final class TruncatedAnswerFilter implements Filter {

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (!HeldAnswer.isTruncated(request)) {
			chain.doFilter(request, response);
		}
	}

}
