package io.github.x402spring.autoconfigure.discovery;

import java.time.Duration;
import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Documents that tell agents what is for sale.
 *
 * @param endpoints Which endpoints documents list and challenges declare.
 * @param exclude Ids of endpoints that are neither listed nor declared.
 * @param maxAge How long clients and caches may keep a document.
 * @param wellKnown The document at /.well-known/x402.
 * @param llms The document at /llms.txt.
 * @param bazaar The extension bazaar of x402.
 */
@ConfigurationProperties("x402.discovery")
record DiscoveryProperties(@DefaultValue("public") Endpoints endpoints, @DefaultValue Set<String> exclude,
		@DefaultValue("5m") Duration maxAge, @DefaultValue WellKnown wellKnown, @DefaultValue Llms llms,
		@DefaultValue Bazaar bazaar) {

	/** Which endpoints are listed. */
	enum Endpoints {

		/** Those that clients may call who are not authenticated. */
		PUBLIC,

		/** All of them. */
		ALL

	}

	/**
	 * The document at /.well-known/x402.
	 *
	 * @param enabled Whether /.well-known/x402 lists the paid endpoints.
	 */
	record WellKnown(@DefaultValue("false") boolean enabled) {

	}

	/**
	 * The document at /llms.txt.
	 *
	 * @param enabled Whether /llms.txt lists the paid endpoints and passes.
	 */
	record Llms(@DefaultValue("false") boolean enabled) {

	}

	/**
	 * The extension bazaar of x402.
	 *
	 * @param enabled Whether challenges of x402 declare how the endpoint is called.
	 * Facilitators with a catalogue list it then.
	 */
	record Bazaar(@DefaultValue("false") boolean enabled) {

	}

}
