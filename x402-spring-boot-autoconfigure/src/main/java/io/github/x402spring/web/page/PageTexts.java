package io.github.x402spring.web.page;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.context.MessageSource;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.web.util.HtmlUtils;

/**
 * The texts of the payment page in one language. A text that the application has in its
 * own messages wins; the rest is in English.
 *
 * @since 0.1.0
 */
public final class PageTexts {

	private static final String PREFIX = "x402.page.";

	private final MessageSource ours;

	private final @Nullable MessageSource application;

	private final Locale locale;

	private PageTexts(MessageSource ours, @Nullable MessageSource application, Locale locale) {
		this.ours = ours;
		this.application = application;
		this.locale = locale;
	}

	static MessageSource bundle() {
		ResourceBundleMessageSource bundle = new ResourceBundleMessageSource();
		bundle.setBasename("io/github/x402spring/web/page/messages");
		bundle.setDefaultEncoding(StandardCharsets.UTF_8.name());
		bundle.setFallbackToSystemLocale(false);
		bundle.setBundleClassLoader(PageTexts.class.getClassLoader());
		return bundle;
	}

	static PageTexts of(MessageSource ours, @Nullable MessageSource application, Locale locale) {
		return new PageTexts(ours, application, locale);
	}

	/**
	 * Return a text.
	 * @param key its key, without {@code x402.page.}
	 * @param values what stands for {@code {0}}, {@code {1}} and so on
	 * @return the text, which is not escaped; the key if there is none
	 */
	public String text(String key, String... values) {
		String text = find(this.application, PREFIX + key).or(() -> find(this.ours, PREFIX + key)).orElse(key);
		for (int i = 0; i < values.length; i++) {
			text = text.replace("{" + i + "}", values[i]);
		}
		return text;
	}

	/**
	 * Return a text for HTML, between tags or in an attribute with quotes.
	 * @param key its key, without {@code x402.page.}
	 * @param values what stands for {@code {0}}, {@code {1}} and so on, not escaped
	 * @return the escaped text
	 */
	public String html(String key, String... values) {
		return escape(text(key, values));
	}

	static String escape(String text) {
		return HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name());
	}

	private Optional<String> find(@Nullable MessageSource source, String code) {
		String text = (source != null) ? source.getMessage(code, null, null, this.locale) : null;
		// Some applications have the code stand for what is missing.
		return Optional.ofNullable(text).filter((it) -> !it.equals(code));
	}

}
