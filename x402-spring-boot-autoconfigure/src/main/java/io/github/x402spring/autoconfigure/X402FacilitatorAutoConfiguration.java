package io.github.x402spring.autoconfigure;

import java.net.URI;

import javax.net.ssl.SSLContext;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.facilitator.FacilitatorClient;
import io.github.x402spring.facilitator.FacilitatorPaymentSettler;
import io.github.x402spring.facilitator.FacilitatorPaymentVerifier;
import io.github.x402spring.facilitator.FacilitatorSettings;
import io.github.x402spring.facilitator.RestClientFacilitatorClient;
import io.github.x402spring.payment.PaymentSettler;
import io.github.x402spring.payment.PaymentVerifier;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.util.StringUtils;
import org.springframework.web.client.RestClient;

/**
 * Auto-configuration of a remote facilitator.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402AutoConfiguration.class,
		afterName = "org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration")
@ConditionalOnClass(RestClient.class)
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "x402.facilitator.type", havingValue = "remote")
public final class X402FacilitatorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(FacilitatorClient.class)
	RestClientFacilitatorClient facilitatorClient(X402Properties properties, ObjectProvider<RestClient.Builder> builder,
			ObjectProvider<SslBundles> sslBundles) {
		X402Properties.Facilitator facilitator = properties.getFacilitator();
		String url = facilitator.getUrl();
		if (!StringUtils.hasText(url)) {
			throw new X402ConfigurationException(
					"x402.facilitator.type is 'remote', but x402.facilitator.url is not set.",
					"Set x402.facilitator.url to the base URL of the facilitator.");
		}
		try {
			return RestClientFacilitatorClient.create(
					new FacilitatorSettings(URI.create(url.strip()), facilitator.getConnectTimeout(),
							facilitator.getVerifyTimeout(), facilitator.getSettleTimeout(), facilitator.getHeaders(),
							sslContext(facilitator.getSsl().getBundle(), sslBundles)),
					builder.getIfAvailable(RestClient::builder));
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(
					"The facilitator at '" + url + "' cannot be used: " + ex.getMessage() + ".",
					"Correct x402.facilitator.url and the other x402.facilitator properties.");
		}
	}

	@Bean
	@ConditionalOnMissingBean(PaymentVerifier.class)
	FacilitatorPaymentVerifier facilitatorPaymentVerifier(FacilitatorClient client) {
		return new FacilitatorPaymentVerifier(client);
	}

	@Bean
	@ConditionalOnMissingBean(PaymentSettler.class)
	FacilitatorPaymentSettler facilitatorPaymentSettler(FacilitatorClient client) {
		return new FacilitatorPaymentSettler(client);
	}

	private static @Nullable SSLContext sslContext(@Nullable String bundle, ObjectProvider<SslBundles> sslBundles) {
		if (!StringUtils.hasText(bundle)) {
			return null;
		}
		try {
			return sslBundles.getObject().getBundle(bundle).createSslContext();
		}
		catch (NoSuchSslBundleException ex) {
			throw new X402ConfigurationException(
					"x402.facilitator.ssl.bundle is '" + bundle + "', but there is no such SSL bundle.",
					"Define it under spring.ssl.bundle, or correct x402.facilitator.ssl.bundle.");
		}
	}

}
