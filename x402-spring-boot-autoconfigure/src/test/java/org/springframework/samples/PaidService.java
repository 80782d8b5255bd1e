package org.springframework.samples;

import io.github.x402spring.PaidEndpoint;

import org.springframework.stereotype.Service;

/**
 * Annotated although it is no handler, in a package that is named as Spring's own.
 */
@Service
public class PaidService {

	@PaidEndpoint("$0.01")
	String content() {
		return "content";
	}

}
