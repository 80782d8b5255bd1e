package io.github.x402spring.actuate;

import java.net.URI;
import java.security.cert.Certificate;
import java.util.Set;

/**
 * The web server of this application as it can be called from within.
 *
 * @param base scheme, address, port and context path, without a slash at the end
 * @param certificates the certificates that it shows; empty without TLS
 * @param clientCertificates whether it asks clients for certificates and serves no others
 * @since 0.1.0
 */
public record RunningServer(URI base, Set<Certificate> certificates, boolean clientCertificates) {

	/**
	 * Create a copy that does not change.
	 */
	public RunningServer {
		certificates = Set.copyOf(certificates);
	}

}
