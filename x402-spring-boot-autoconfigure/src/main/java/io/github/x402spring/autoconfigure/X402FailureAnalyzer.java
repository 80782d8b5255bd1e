package io.github.x402spring.autoconfigure;

import io.github.x402spring.X402ConfigurationException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Prints what is configured wrong about payments, and what to do.
 */
final class X402FailureAnalyzer extends AbstractFailureAnalyzer<X402ConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, X402ConfigurationException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.getAction(), cause);
	}

}
