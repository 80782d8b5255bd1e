package io.github.x402spring.sample.page;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The start page looks like the other pages: what its style sheet names as they do, such
 * as colours, has the same value.
 */
class StartPageDesignTests {

	private static final Pattern NAMED = Pattern.compile("^\\s*(--[a-z-]+): (.*);$", Pattern.MULTILINE);

	@Test
	void sharesColoursAndShapesWithTheOtherPages() throws IOException {
		Map<String, String> ours = named("/static/site/style.css");
		Map<String, String> shared = named("/io/github/x402spring/web/page/design.css");
		assertThat(ours).containsKeys("--page", "--accent", "--radius");
		assertThat(ours.keySet()).filteredOn(shared::containsKey)
			.hasSizeGreaterThan(12)
			.allSatisfy((name) -> assertThat(ours.get(name)).as(name).isEqualTo(shared.get(name)));
	}

	private static Map<String, String> named(String resource) throws IOException {
		try (InputStream in = StartPageDesignTests.class.getResourceAsStream(resource)) {
			assertThat(in).as(resource).isNotNull();
			return NAMED.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8))
				.results()
				.collect(Collectors.toMap((it) -> it.group(1), (it) -> it.group(2)));
		}
	}

}
