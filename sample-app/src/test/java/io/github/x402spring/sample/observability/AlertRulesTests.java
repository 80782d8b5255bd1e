package io.github.x402spring.sample.observability;

import java.nio.file.Files;
import java.nio.file.Path;

import io.github.x402spring.sample.testsupport.ExternalProgram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each alert fires when it should, and not before.
 */
@Tag("integration")
class AlertRulesTests {

	private static final Path HERE = Path.of(".");

	private static final Path TESTS = Path.of("src", "test", "resources", "x402-alerts-tests.yml");

	@Test
	void rulesAreValid() throws Exception {
		ExternalProgram.require("promtool");
		ExternalProgram.run(HERE, "promtool", "check", "rules", GrafanaFiles.ALERTS.toString());
	}

	@Test
	void alertsFireWhenTheyShould() throws Exception {
		ExternalProgram.require("promtool");
		ExternalProgram.run(HERE, "promtool", "test", "rules", TESTS.toString());
	}

	@Test
	void eachAlertIsSeenToFireAndNotToFire() throws Exception {
		String tests = Files.readString(TESTS).replaceAll("\\s+", " ");
		assertThat(GrafanaFiles.alerts()).isNotEmpty()
			.allSatisfy((alert) -> assertThat(tests).contains(
					"alertname: " + alert.get("alert") + " exp_alerts: - exp_labels",
					"alertname: " + alert.get("alert") + " exp_alerts: []"));
	}

}
