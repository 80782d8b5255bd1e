package io.github.x402spring.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.x402spring.X402ConfigurationException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Stops the start if {@code x402.facilitator.type} contradicts the remote facilitators
 * that are configured, or if these are configured in both forms: some would be ignored
 * silently, and an application that was meant to take money would take play money or
 * none. Looks before properties are bound, since a misspelt type fails there without a
 * word about the URL.
 */
final class FacilitatorTypeCheck implements BeanFactoryPostProcessor {

	private static final String TYPE = "x402.facilitator.type";

	private static final String KEY = "x402.onchain.private-key";

	private static final String LIST = "x402.facilitators";

	private final Environment environment;

	FacilitatorTypeCheck(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		if (!this.environment.getProperty("x402.enabled", Boolean.class, true)) {
			return;
		}
		String remote = remote();
		String type = this.environment.getProperty(TYPE);
		if (!StringUtils.hasText(type)) {
			requireType(remote, "remote");
			requireType(StringUtils.hasText(this.environment.getProperty(KEY)) ? KEY : null, "onchain");
		}
		else if (type.equalsIgnoreCase("sandbox")) {
			requireNoRemote(remote, "sandbox", "The sandbox takes play money and would ignore it.",
					"to 'remote' to take real money");
		}
		else if (type.equalsIgnoreCase("onchain")) {
			requireNoRemote(remote, "onchain",
					"Payments would be settled by own transactions, and it would be ignored.",
					"to 'remote' to use the configured facilitator");
		}
		else if (type.equalsIgnoreCase("remote")) {
			requireOneForm();
		}
		else {
			throw new X402ConfigurationException(
					TYPE + " is '" + type + "', which is none of 'remote', 'onchain' and 'sandbox'"
							+ ((remote != null) ? ", and " + remote + " is set." : "."),
					(remote != null) ? "Set " + TYPE + " to 'remote' to use the configured facilitator." : "Set " + TYPE
							+ " to 'remote' (with x402.facilitator.url), to 'onchain' (with x402.rpc-url and x402.onchain.private-key) or, for play money, to 'sandbox'.");
		}
	}

	private static void requireType(@Nullable String configured, String type) {
		if (configured != null) {
			throw new X402ConfigurationException(
					configured + " is set, but " + TYPE + " is not, so it would be ignored.",
					"Set " + TYPE + " to '" + type + "', or remove " + configured + ".");
		}
	}

	private static void requireNoRemote(@Nullable String remote, String type, String otherwise, String change) {
		if (remote != null) {
			throw new X402ConfigurationException(TYPE + " is '" + type + "', but " + remote + " is set. " + otherwise,
					"Set " + TYPE + " " + change + ", or remove " + remote + " to keep '" + type
							+ "'. Where another file sets it, as in tests, override it with an empty value.");
		}
	}

	private void requireOneForm() {
		List<String> one = shortForm();
		if (!one.isEmpty() && LIST.equals(list())) {
			String names = String.join(", ", one);
			throw new X402ConfigurationException(
					LIST + " lists the facilitators, but the short form for a single one is set as well: " + names
							+ ".",
					"Move " + names + " to an element of " + LIST + ", or remove " + LIST
							+ ". Only type, supported and supported-refresh of x402.facilitator apply to the whole list.");
		}
	}

	// What describes a facilitator outside of the list. An empty value overrides another
	// file's.
	private List<String> shortForm() {
		List<String> names = new ArrayList<>();
		Binder.get(this.environment)
			.bind(RemoteFacilitatorProperties.SHORT_FORM, Bindable.of(RemoteFacilitator.class), new BindHandler() {

				@Override
				public Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
						Object result) {
					ConfigurationProperty property = context.getConfigurationProperty();
					if (property != null && property.getName().equals(name) && !result.equals("")) {
						names.add(name.toString());
					}
					return result;
				}

			});
		return names;
	}

	// The property that configures a remote facilitator, if there is one.
	private @Nullable String remote() {
		return StringUtils.hasText(this.environment.getProperty("x402.facilitator.url")) ? "x402.facilitator.url"
				: list();
	}

	private @Nullable String list() {
		try {
			Bindable<List<Map<String, Object>>> list = Bindable.of(ResolvableType.forClassWithGenerics(List.class,
					ResolvableType.forClassWithGenerics(Map.class, String.class, Object.class)));
			return Binder.get(this.environment).bind(LIST, list).orElse(List.of()).isEmpty() ? null : LIST;
		}
		catch (BindException ex) {
			return LIST;
		}
	}

}
