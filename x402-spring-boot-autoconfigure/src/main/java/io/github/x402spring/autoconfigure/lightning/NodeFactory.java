package io.github.x402spring.autoconfigure.lightning;

import java.net.URI;
import java.time.Clock;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import javax.net.ssl.SSLContext;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.PaymentWayFactory;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.node.LightningNodes;
import io.github.x402spring.lightning.node.NodeSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

/**
 * Makes the node that the properties describe, naming the property of what is wrong.
 */
final class NodeFactory {

	private static final String PREFIX = "x402.lightning.node.";

	/** Their credentials say in clear what they allow, so that no call is needed. */
	private static final Set<LightningProperties.Type> CLEAR = EnumSet.of(LightningProperties.Type.LND,
			LightningProperties.Type.CLN);

	private static final Log logger = LogFactory.getLog(NodeFactory.class);

	/** Calls that make invoices and calls that look for payments. */
	private static final int SORTS_OF_CALLS = 2;

	private final LightningProperties.Node node;

	private final ObjectProvider<SslBundles> sslBundles;

	private final Clock clock;

	NodeFactory(LightningProperties.Node node, ObjectProvider<SslBundles> sslBundles, Clock clock) {
		this.node = node;
		this.sslBundles = sslBundles;
		this.clock = clock;
	}

	LightningNode node(LightningProperties.Type type) {
		requireNoOther(type);
		String credential = credential(type);
		LightningNode made = switch (type) {
			case LND -> LightningNodes.lnd(settings(), hexadecimal(credential), this.clock);
			case PHOENIXD -> LightningNodes.phoenixd(settings(), credential, this.clock);
			case CLN -> LightningNodes.coreLightning(settings(), credential, this.clock);
			case LNBITS -> LightningNodes.lnbits(settings(), credential, this.clock);
			case SANDBOX -> throw new IllegalArgumentException("The sandbox is made elsewhere");
		};
		if (CLEAR.contains(type)) {
			made.excessRights().filter((it) -> !it.isEmpty()).ifPresent((rights) -> warn(property(type), rights));
		}
		return made;
	}

	// Who takes over the application would take the money of the node.
	private static void warn(String property, List<String> rights) {
		logger.warn(PREFIX + property + " allows more than making and reading invoices: " + String.join(", ", rights)
				+ ". Set one that allows only that");
	}

	private NodeSettings settings() {
		URI url = PaymentWayFactory.parse(PREFIX + "url", this.node.url(), URI::create);
		if (url == null) {
			throw new X402ConfigurationException(PREFIX + "url is not set.",
					"Set " + PREFIX + "url to the base URL of the node.");
		}
		if (this.node.maxConcurrentCalls() < 1) {
			throw new X402ConfigurationException(PREFIX + "max-concurrent-calls is " + this.node.maxConcurrentCalls()
					+ ", so that no call was made.", "Set " + PREFIX + "max-concurrent-calls to at least 1.");
		}
		try {
			return new NodeSettings(url,
					PaymentWayFactory.positive(PREFIX + "connect-timeout", this.node.connectTimeout()),
					PaymentWayFactory.positive(PREFIX + "read-timeout", this.node.readTimeout()),
					SORTS_OF_CALLS * this.node.maxConcurrentCalls(), sslContext());
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(PREFIX + "url is '" + shown(url) + "': " + ex.getMessage() + ".",
					"Correct " + PREFIX + "url. For a certificate of its own that the node has, as LND does, set "
							+ PREFIX + "ssl.bundle.");
		}
	}

	// A user and password may stand in it.
	private static String shown(URI url) {
		return (url.getHost() != null) ? url.getScheme() + "://" + url.getHost() : "not an absolute URL";
	}

	private @Nullable SSLContext sslContext() {
		String bundle = this.node.ssl().bundle();
		if (!StringUtils.hasText(bundle)) {
			return null;
		}
		try {
			return this.sslBundles.getObject().getBundle(bundle).createSslContext();
		}
		catch (NoSuchSslBundleException ex) {
			throw new X402ConfigurationException(
					PREFIX + "ssl.bundle is '" + bundle + "', but there is no such SSL bundle.",
					"Define it under spring.ssl.bundle, or correct " + PREFIX + "ssl.bundle.");
		}
	}

	private String credential(LightningProperties.Type type) {
		String property = PREFIX + property(type);
		String value = credentials().get(property(type));
		if (!StringUtils.hasText(value)) {
			throw new X402ConfigurationException(
					PREFIX + "type is '" + name(type) + "', but " + property + " is not set.",
					"Set " + property + ". One that can only make and read invoices is enough.");
		}
		if (!value.strip().chars().allMatch((c) -> c > ' ' && c < 127)) {
			throw new X402ConfigurationException(
					property + " has blanks or characters that no credential of such a node has.",
					"Copy it again, on one line.");
		}
		return value.strip();
	}

	private static String hexadecimal(String macaroon) {
		if (!macaroon.matches("(?:[0-9a-fA-F]{2})+")) {
			throw new X402ConfigurationException(PREFIX + "macaroon is not in hexadecimal digits.",
					"Set it to what 'xxd -ps -c 1000 invoice.macaroon' prints. The files of LND are binary.");
		}
		return macaroon;
	}

	// What is ignored was meant for something else.
	private void requireNoOther(LightningProperties.Type type) {
		credentials().forEach((name, value) -> {
			if (StringUtils.hasText(value) && !name.equals(property(type))) {
				throw new X402ConfigurationException(
						PREFIX + name + " is set, but " + PREFIX + "type is '" + name(type)
								+ "', which does not use it.",
						"Remove " + PREFIX + name + ", or correct " + PREFIX + "type.");
			}
		});
	}

	private Map<String, @Nullable String> credentials() {
		Map<String, @Nullable String> credentials = new LinkedHashMap<>();
		credentials.put("macaroon", this.node.macaroon());
		credentials.put("password", this.node.password());
		credentials.put("rune", this.node.rune());
		credentials.put("api-key", this.node.apiKey());
		return credentials;
	}

	private static String property(LightningProperties.Type type) {
		return switch (type) {
			case LND -> "macaroon";
			case PHOENIXD -> "password";
			case CLN -> "rune";
			case LNBITS -> "api-key";
			case SANDBOX -> "";
		};
	}

	private static String name(LightningProperties.Type type) {
		return type.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Require that nothing is set that the sandbox would ignore.
	 */
	void requireSandbox() {
		requireNoOther(LightningProperties.Type.SANDBOX);
		Function<String, X402ConfigurationException> ignored = (name) -> new X402ConfigurationException(
				PREFIX + name + " is set, but " + PREFIX
						+ "type is 'sandbox', which takes play money and calls no node.",
				"Remove " + PREFIX + name + ", or set " + PREFIX + "type to the kind of your node.");
		if (StringUtils.hasText(this.node.url())) {
			throw ignored.apply("url");
		}
	}

}
