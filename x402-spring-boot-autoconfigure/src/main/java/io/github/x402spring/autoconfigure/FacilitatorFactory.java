package io.github.x402spring.autoconfigure;

import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;

import io.github.x402spring.Network;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.facilitator.Facilitator;
import io.github.x402spring.facilitator.FacilitatorLimits;
import io.github.x402spring.facilitator.FacilitatorRouter;
import io.github.x402spring.facilitator.client.FacilitatorAuthentication;
import io.github.x402spring.facilitator.client.FacilitatorClient;
import io.github.x402spring.facilitator.client.FacilitatorSettings;
import io.github.x402spring.facilitator.client.RestClientFacilitatorClient;
import io.github.x402spring.facilitator.coinbase.CoinbaseAuthentication;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import org.springframework.web.client.RestClient;

/**
 * Turns properties into facilitators, naming the property of what is wrong.
 */
final class FacilitatorFactory {

	private static final String JOSE_LIBRARY = "com.nimbusds.jwt.SignedJWT";

	private final ObjectProvider<RestClient.Builder> builder;

	private final ObjectProvider<SslBundles> sslBundles;

	private final ObjectProvider<FacilitatorAuthentication> authentication;

	private final Clock clock;

	private final BiFunction<FacilitatorClient, String, FacilitatorClient> observed;

	FacilitatorFactory(ObjectProvider<RestClient.Builder> builder, ObjectProvider<SslBundles> sslBundles,
			ObjectProvider<FacilitatorAuthentication> authentication, Clock clock,
			BiFunction<FacilitatorClient, String, FacilitatorClient> observed) {
		this.builder = builder;
		this.sslBundles = sslBundles;
		this.authentication = authentication;
		this.clock = clock;
		this.observed = observed;
	}

	FacilitatorRouter facilitators(RemoteFacilitatorProperties properties, @Nullable FacilitatorClient own) {
		Map<String, RemoteFacilitator> described = new LinkedHashMap<>();
		if (own != null) {
			described.put(RemoteFacilitatorProperties.SHORT_FORM, properties.facilitator());
		}
		described.putAll(properties.all());
		List<Facilitator> all = new ArrayList<>();
		described.forEach((property, facilitator) -> all.add(facilitator(property, facilitator,
				property.equals(RemoteFacilitatorProperties.SHORT_FORM) ? own : null)));
		try {
			return new FacilitatorRouter(all);
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException("The facilitators cannot be used together: " + ex.getMessage() + ".",
					"Shorten verify-timeout or settle-timeout of x402.facilitator or x402.facilitators[].");
		}
	}

	private Facilitator facilitator(String property, RemoteFacilitator properties, @Nullable FacilitatorClient own) {
		Set<Network> networks = networks(property, properties.networks());
		try {
			FacilitatorLimits limits = new FacilitatorLimits(properties.verifyTimeout(), properties.settleTimeout(),
					properties.maxConcurrentCalls(), properties.maxConcurrentCallsPerPayer());
			return new Facilitator(property,
					(own != null) ? this.observed.apply(own, "none") : client(property, properties), networks, limits,
					this.clock);
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(
					"The facilitator at '" + properties.url() + "' cannot be used: " + ex.getMessage() + ".",
					"Correct " + property + ".url and the other " + property + " properties.");
		}
	}

	private FacilitatorClient client(String property, RemoteFacilitator properties) {
		String url = properties.url();
		if (!StringUtils.hasText(url)) {
			throw new X402ConfigurationException(
					"x402.facilitator.type is 'remote', but " + property + ".url is not set.",
					"Set " + property + ".url to the base URL of the facilitator.");
		}
		FacilitatorSettings settings = new FacilitatorSettings(URI.create(url.strip()), properties.connectTimeout(),
				authentication(property, properties), sslContext(property, properties.ssl().bundle()));
		FacilitatorClient client = RestClientFacilitatorClient.create(settings,
				this.builder.getIfAvailable(RestClient::builder));
		return this.observed.apply(client, settings.url().getHost());
	}

	private FacilitatorAuthentication authentication(String property, RemoteFacilitator properties) {
		FacilitatorAuthentication headers = FacilitatorAuthentication.headers(properties.headers());
		String token = properties.bearerToken();
		boolean cdp = StringUtils.hasText(properties.cdp().keyId())
				|| StringUtils.hasText(properties.cdp().keySecret());
		if (StringUtils.hasText(token)) {
			if (cdp) {
				throw new X402ConfigurationException(
						property + ".bearer-token and " + property + ".cdp are both set, and only one can be sent.",
						"Remove one of them.");
			}
			return headers.and(FacilitatorAuthentication.bearer(token.strip()));
		}
		return headers.and(cdp ? coinbase(property + ".cdp", properties.cdp())
				: this.authentication.getIfAvailable(FacilitatorAuthentication::none));
	}

	private FacilitatorAuthentication coinbase(String property, RemoteFacilitator.Cdp cdp) {
		String keyId = cdp.keyId();
		String keySecret = cdp.keySecret();
		if (!StringUtils.hasText(keyId) || !StringUtils.hasText(keySecret)) {
			throw new X402ConfigurationException(
					property + " needs both a key id and a key secret, but only one is set.",
					"Set both " + property + ".key-id and " + property + ".key-secret.");
		}
		if (!ClassUtils.isPresent(JOSE_LIBRARY, null)) {
			throw new X402ConfigurationException(property + " is set, but there is no library to sign its tokens with.",
					"Add the dependency com.nimbusds:nimbus-jose-jwt.");
		}
		try {
			return new CoinbaseAuthentication(keyId.strip(), keySecret, this.clock);
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(property + ".key-secret cannot be used: " + ex.getMessage() + ".",
					"Set " + property + ".key-secret to the secret as Coinbase handed it out.");
		}
	}

	private @Nullable SSLContext sslContext(String property, @Nullable String bundle) {
		if (!StringUtils.hasText(bundle)) {
			return null;
		}
		try {
			return this.sslBundles.getObject().getBundle(bundle).createSslContext();
		}
		catch (NoSuchSslBundleException ex) {
			throw new X402ConfigurationException(
					property + ".ssl.bundle is '" + bundle + "', but there is no such SSL bundle.",
					"Define it under spring.ssl.bundle, or correct " + property + ".ssl.bundle.");
		}
	}

	private static Set<Network> networks(String property, Set<String> texts) {
		try {
			return texts.stream().map((text) -> new Network(text.strip())).collect(Collectors.toUnmodifiableSet());
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(property + ".networks is " + texts + ": " + ex.getMessage() + ".",
					"Correct " + property + ".networks.");
		}
	}

}
