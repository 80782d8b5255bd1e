package io.github.x402spring.web.servlet.handler;

import org.springframework.web.servlet.handler.AbstractHandlerMapping;

/**
 * The interceptor by which a handler mapping is known to be gated.
 *
 * @since 0.1.0
 */
public interface Gate {

	/**
	 * Let a gated mapping refuse by itself what it refuses before its interceptors.
	 * @param mapping the mapping
	 */
	void passRefusals(AbstractHandlerMapping mapping);

}
