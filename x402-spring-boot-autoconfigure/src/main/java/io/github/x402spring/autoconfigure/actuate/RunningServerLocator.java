package io.github.x402spring.autoconfigure.actuate;

import java.net.InetAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import io.github.x402spring.actuate.RunningServer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.ApplicationContext;
import org.springframework.web.context.WebApplicationContext;

/**
 * Finds out where the embedded web server of the application can be called from within.
 */
final class RunningServerLocator implements Supplier<Optional<RunningServer>> {

	private final ApplicationContext context;

	private final ServerProperties properties;

	private final @Nullable SslBundles bundles;

	private final @Nullable DispatcherServletPath servlet;

	RunningServerLocator(ApplicationContext context, ServerProperties properties, @Nullable SslBundles bundles,
			@Nullable DispatcherServletPath servlet) {
		this.context = context;
		this.properties = properties;
		this.bundles = bundles;
		this.servlet = servlet;
	}

	@Override
	public Optional<RunningServer> get() {
		WebServer server = (this.context instanceof WebServerApplicationContext it) ? it.getWebServer() : null;
		if (server == null || server.getPort() <= 0) {
			return Optional.empty();
		}
		Ssl ssl = this.properties.getSsl();
		boolean secure = Ssl.isEnabled(ssl);
		return Optional.of(new RunningServer(
				URI.create((secure ? "https://" : "http://") + host() + ":" + server.getPort() + path()),
				(ssl != null && secure) ? certificates(ssl) : Set.of(),
				ssl != null && secure && ssl.getClientAuth() == Ssl.ClientAuth.NEED));
	}

	private String host() {
		InetAddress address = this.properties.getAddress();
		String host = ((address == null || address.isAnyLocalAddress()) ? InetAddress.getLoopbackAddress() : address)
			.getHostAddress();
		return host.contains(":") ? "[" + host + "]" : host;
	}

	private String path() {
		String path = (this.context instanceof WebApplicationContext web && web.getServletContext() != null)
				? web.getServletContext().getContextPath() : "";
		return path + ((this.servlet != null) ? this.servlet.getPrefix() : "");
	}

	private Set<Certificate> certificates(Ssl ssl) {
		KeyStore keys = WebServerSslBundle.get(ssl, this.bundles).getStores().getKeyStore();
		Set<Certificate> certificates = new HashSet<>();
		try {
			if (keys != null) {
				for (String alias : Collections.list(keys.aliases())) {
					certificates.add(keys.getCertificate(alias));
				}
			}
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("The certificates of the server cannot be read", ex);
		}
		return certificates;
	}

}
