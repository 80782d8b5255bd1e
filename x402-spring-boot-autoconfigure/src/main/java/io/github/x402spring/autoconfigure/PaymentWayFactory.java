package io.github.x402spring.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.github.x402spring.Network;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.payment.scheme.PaymentWay;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Turns properties into ways to pay and tokens, naming the property of what is wrong.
 *
 * @since 0.1.0
 */
public final class PaymentWayFactory {

	private PaymentWayFactory() {
	}

	/**
	 * Return the ways to pay.
	 * @param properties what the seller asks for
	 * @return the ways to pay, the default one first
	 */
	public static List<PaymentWay> options(SellerProperties properties) {
		List<PaymentWay> options = new ArrayList<>();
		Network network = parse("x402.network", properties.network(), Network::new);
		Address payTo = parse("x402.pay-to", properties.payTo(), Address::new);
		Duration maxTimeout = positive("x402.max-timeout", properties.maxTimeout());
		if (network != null && payTo != null) {
			options.add(new PaymentWay(network, asset(properties.asset()), payTo.value(), maxTimeout));
		}
		for (int i = 0; i < properties.accepts().size(); i++) {
			options.add(accept("x402.accepts[" + i + "]", properties.accepts().get(i), properties, network, payTo));
		}
		return options;
	}

	/**
	 * Return where clients reach the application.
	 * @param properties what the seller asks for
	 * @return origin and path prefix, without a slash at its end; {@code null} if it is
	 * taken from requests
	 * @throws X402ConfigurationException if {@code x402.base-url} is no URL
	 */
	public static @Nullable String baseUrl(SellerProperties properties) {
		String url = properties.baseUrl();
		if (!StringUtils.hasText(url)) {
			return null;
		}
		String stripped = StringUtils.trimTrailingCharacter(url.strip(), '/');
		if (!stripped.matches("https?://[^/?#\\s]+(/[^?#\\s]*)?")) {
			throw new X402ConfigurationException(
					"x402.base-url is '" + url + "', which is not an absolute http(s) URL.",
					"Set x402.base-url to an origin such as https://api.example.com.");
		}
		return stripped;
	}

	/**
	 * Return the tokens that the properties add.
	 * @param properties the properties
	 * @return the tokens
	 */
	public static List<Asset> assets(AssetProperties properties) {
		List<Asset> assets = new ArrayList<>();
		for (int i = 0; i < properties.assets().size(); i++) {
			String property = "x402.assets[" + i + "]";
			AssetProperties.Token token = properties.assets().get(i);
			Network network = required(property + ".network",
					parse(property + ".network", token.network(), Network::new));
			Address address = required(property + ".address",
					parse(property + ".address", token.address(), Address::new));
			assets.add(required(property, parse(property, token.symbol(), (symbol) -> new Asset(network, address,
					token.name(), token.version(), token.decimals(), symbol, Asset.TransferMethod.EIP3009))));
		}
		return assets;
	}

	/**
	 * Refuse a duration that is not positive or too long.
	 * @param property the name of the property
	 * @param duration its value
	 * @return the value
	 */
	public static Duration positive(String property, Duration duration) {
		if (duration.isNegative() || duration.isZero() || duration.toSeconds() > Integer.MAX_VALUE) {
			throw new X402ConfigurationException(property + " is '" + duration + "', which is not a usable time.",
					"Set " + property + " to a positive duration such as 300s.");
		}
		return duration;
	}

	/**
	 * Refuse a duration that is too short or too long.
	 * @param property the name of the property
	 * @param duration its value
	 * @param shortest what it has to be at least
	 * @return the value
	 */
	public static Duration atLeast(String property, Duration duration, Duration shortest) {
		if (positive(property, duration).compareTo(shortest) < 0) {
			throw new X402ConfigurationException(property + " is '" + duration + "', which is too short.",
					"Set " + property + " to at least " + shortest.toSeconds() + "s.");
		}
		return duration;
	}

	private static PaymentWay accept(String property, SellerProperties.Accept accept, SellerProperties properties,
			@Nullable Network defaultNetwork, @Nullable Address defaultPayTo) {
		Network network = parse(property + ".network", accept.network(), Network::new);
		Address payTo = parse(property + ".pay-to", accept.payTo(), Address::new);
		Duration maxTimeout = accept.maxTimeout();
		boolean sameNetwork = network == null || network.equals(defaultNetwork);
		String asset = asset(accept.asset());
		return new PaymentWay(required(property + ".network", (network != null) ? network : defaultNetwork),
				(asset == null && sameNetwork) ? asset(properties.asset()) : asset,
				required(property + ".pay-to", (payTo != null) ? payTo : defaultPayTo).value(),
				(maxTimeout != null) ? positive(property + ".max-timeout", maxTimeout) : properties.maxTimeout());
	}

	private static @Nullable String asset(@Nullable String text) {
		return StringUtils.hasText(text) ? text.strip() : null;
	}

	/**
	 * Parse the value of a property.
	 * @param <T> what it becomes
	 * @param property the name of the property
	 * @param text its value
	 * @param parser parses it
	 * @return the parsed value, or {@code null} if there is none
	 */
	public static <T> @Nullable T parse(String property, @Nullable String text, Function<String, T> parser) {
		if (!StringUtils.hasText(text)) {
			return null;
		}
		try {
			return parser.apply(text.strip());
		}
		catch (IllegalArgumentException ex) {
			throw new X402ConfigurationException(property + " is '" + text + "': " + ex.getMessage() + ".",
					"Correct " + property + "." + (isDigits(text)
							? " In YAML, put it in quotes: an address without " + "them is read as a number." : ""));
		}
	}

	private static boolean isDigits(String text) {
		return text.chars().allMatch(Character::isDigit);
	}

	private static <T> T required(String property, @Nullable T value) {
		if (value == null) {
			throw new X402ConfigurationException(property + " is not set.", "Set " + property + ".");
		}
		return value;
	}

}
