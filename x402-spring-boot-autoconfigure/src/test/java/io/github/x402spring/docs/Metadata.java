package io.github.x402spring.docs;

import java.io.IOException;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.github.x402spring.autoconfigure.X402AutoConfiguration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

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

	/** Our classes of properties, by prefix. */
	static Map<Class<?>, String> classes() throws IOException {
		Map<Class<?>, String> classes = new LinkedHashMap<>();
		for (JsonNode group : ours().get("groups")) {
			Class<?> type = type(group.get("type").asString());
			ConfigurationProperties annotation = type.getAnnotation(ConfigurationProperties.class);
			if (annotation != null && annotation.value().startsWith("x402")) {
				classes.put(type, annotation.value());
			}
		}
		return classes;
	}

	/** Our properties by name, with the members of lists. */
	static Map<String, Property> properties() throws IOException {
		Map<String, Property> properties = new TreeMap<>();
		for (JsonNode property : ours().get("properties")) {
			String name = property.get("name").asString();
			if (name.startsWith("x402.")) {
				properties.put(name, new Property(property.path("defaultValue").asString(""),
						property.get("description").asString()));
				addMembers(properties, name, property.get("type").asString());
			}
		}
		return properties;
	}

	private static JsonNode ours() throws IOException {
		Path classes = Path
			.of(X402AutoConfiguration.class.getProtectionDomain().getCodeSource().getLocation().getPath());
		return JsonMapper.shared().readTree(Files.readString(classes.resolve(LOCATION)));
	}

	// Lists of own types: the metadata does not describe their members.
	private static void addMembers(Map<String, Property> properties, String name, String type) {
		if (type.startsWith("java.util.List<io.github.x402spring.")) {
			addMembers(properties, name + "[]", type(type.substring(15, type.length() - 1)));
		}
	}

	private static void addMembers(Map<String, Property> properties, String name, Class<?> type) {
		// What the components are annotated with stands at the parameters.
		Parameter[] parameters = type.getDeclaredConstructors()[0].getParameters();
		RecordComponent[] members = type.getRecordComponents();
		for (int i = 0; i < members.length; i++) {
			RecordComponent member = members[i];
			String path = name + "." + kebab(member.getName());
			if (member.getType().isRecord()) {
				addMembers(properties, path, member.getType());
			}
			else {
				DefaultValue value = parameters[i].getAnnotation(DefaultValue.class);
				properties.put(path, new Property((value != null) ? String.join(",", value.value()) : "", ""));
			}
		}
	}

	private static Class<?> type(String name) {
		try {
			return Class.forName(name);
		}
		catch (ClassNotFoundException ex) {
			throw new AssertionError(ex);
		}
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
