package io.github.x402spring.docs;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.github.x402spring.autoconfigure.X402Properties;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.util.StringUtils;

/**
 * What configuration metadata says of properties.
 */
final class Metadata {

	private static final String LOCATION = "META-INF/spring-configuration-metadata.json";

	private Metadata() {
	}

	/** Whether a key is a property of some jar, or a member of a map or list of one. */
	static boolean knows(String key) throws IOException {
		for (URL url : Collections.list(Metadata.class.getClassLoader().getResources(LOCATION))) {
			for (JsonNode property : JsonMapper.shared().readTree(url.openStream()).get("properties")) {
				String name = property.get("name").asString();
				boolean open = property.path("type").asString("").matches("java\\.util\\.(Map|List|Set).*");
				if (key.equals(name) || (open && (key.startsWith(name + ".") || key.startsWith(name + "[")))) {
					return true;
				}
			}
		}
		return false;
	}

	/** Our properties by name, with the members of lists. */
	static Map<String, Property> properties() throws IOException {
		Map<String, Property> properties = new TreeMap<>();
		X402Properties defaults = new X402Properties();
		Path metadata = Path.of(X402Properties.class.getProtectionDomain().getCodeSource().getLocation().getPath(),
				LOCATION);
		for (JsonNode property : JsonMapper.shared().readTree(Files.readString(metadata)).get("properties")) {
			String name = property.get("name").asString();
			if (name.startsWith("x402.")) {
				JsonNode value = property.path("defaultValue");
				properties.put(name,
						new Property(value.isMissingNode() ? defaultOf(defaults, name.substring(5)) : value.asString(),
								property.get("description").asString()));
				addMembers(properties, name, property.get("type").asString());
			}
		}
		return properties;
	}

	// Lists of own types: the metadata does not describe their members.
	private static void addMembers(Map<String, Property> properties, String name, String type) {
		if (!type.startsWith("java.util.List<io.github.x402spring.")) {
			return;
		}
		Object element;
		try {
			Constructor<?> constructor = Class.forName(type.substring(15, type.length() - 1)).getDeclaredConstructor();
			element = constructor.newInstance();
		}
		catch (ReflectiveOperationException ex) {
			throw new AssertionError(ex);
		}
		Arrays.stream(BeanUtils.getPropertyDescriptors(element.getClass()))
			.filter((property) -> property.getWriteMethod() != null)
			.map((property) -> kebab(property.getName()))
			.forEach((member) -> properties.put(name + "[]." + member, new Property(defaultOf(element, member), "")));
	}

	private static String defaultOf(Object bean, String path) {
		String property = StringUtils
			.uncapitalize(Arrays.stream(path.split("-")).map(StringUtils::capitalize).collect(Collectors.joining()));
		Object value = PropertyAccessorFactory.forBeanPropertyAccess(bean).getPropertyValue(property);
		return (value == null || value instanceof Iterable<?> || value instanceof Map<?, ?>) ? ""
				: (value instanceof Duration) ? value.toString().toLowerCase(Locale.ROOT).substring(2)
						: value.toString().toLowerCase(Locale.ROOT);
	}

	private static String kebab(String name) {
		return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

	/**
	 * What the metadata says of a property.
	 *
	 * @param defaultValue its default as text, empty if there is none
	 * @param description its description, empty for members of lists
	 */
	record Property(String defaultValue, String description) {

	}

}
