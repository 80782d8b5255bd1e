package io.github.x402spring.web.servlet;

import java.io.IOException;

import io.github.x402spring.payment.protocol.ProtocolRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Lets a request carry the credentials of an application and a payment in lines of one
 * header, such as {@code Authorization}. Spring Security and others read the first line
 * only, so this filter puts payments last. It has to come before filters that
 * authenticate.
 */
final class CredentialOrderFilter implements Filter {

	private final ProtocolRegistry protocols;

	/**
	 * Create the filter.
	 * @param protocols say which lines are payments
	 */
	CredentialOrderFilter(ProtocolRegistry protocols) {
		this.protocols = protocols;
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		chain.doFilter((request instanceof HttpServletRequest it) ? CredentialOrder.of(it, this.protocols) : request,
				response);
	}

}
