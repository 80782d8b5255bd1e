package io.github.x402spring.autoconfigure;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.autoconfigure.pass.X402PassAutoConfiguration;
import io.github.x402spring.autoconfigure.pass.X402PlanAutoConfiguration;
import io.github.x402spring.autoconfigure.quota.X402QuotaAutoConfiguration;
import io.github.x402spring.testsupport.ConfigurationMistake;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Mistakes in plans and passes stop the start, with the property named.
 */
@Tag("integration")
class PlanMistakesTests extends X402Contexts {

	private static final String PASS = "x402.plans.a.passes.p.";

	private final WebApplicationContextRunner plans = this.context
		.withConfiguration(AutoConfigurations.of(X402PlanAutoConfiguration.class, X402PassAutoConfiguration.class,
				X402QuotaAutoConfiguration.class))
		.withPropertyValues(SANDBOX)
		.withPropertyValues("x402.plans.a.price=$0.01", PASS + "price=$1", PASS + "calls=10", PASS + "valid-for=1d",
				"plan=a", "scope=", "price=");

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			x402.plans.a.price=cheap                   | x402.plans.a.price cannot be used
			x402.plans.a.price=                        | x402.plans.a.price cannot be used
			x402.plans.a.passes.p.price=               | x402.plans.a.passes.p.price cannot be used
			x402.plans.a.passes.p.calls=0              | x402.plans.a.passes.p.calls cannot be used
			x402.plans.a.passes.p.calls=-1             | x402.plans.a.passes.p.calls cannot be used
			x402.plans.a.passes.p.credit=1             | holds both calls and credit
			x402.plans.a.passes.p.valid-for=           | x402.plans.a.passes.p.valid-for cannot be used
			x402.plans.a.passes.p.valid-for=soon       | x402.plans.a.passes.p.valid-for cannot be used
			x402.plans.a.passes.p.scopes=a b           | the scope 'a b'
			x402.plans.[A_b].price=$1                  | the plan name 'A_b'
			x402.plans.a.free.calls=-1                 | x402.plans.a.free cannot be used
			x402.plans.a.free.calls=2000000000         | x402.plans.a.free cannot be used
			x402.plans.a.limits.calls.capacity=-1      | x402.plans.a.limits.calls cannot be used
			x402.plans.a.limits.concurrent-calls=-1    | x402.plans.a.limits.concurrent-calls cannot be used
			x402.passes.path=passes                    | x402.passes.path is 'passes'
			x402.passes.path=/a/{b}                    | x402.passes.path is '/a/{b}'
			x402.passes.retention=0s                   | x402.passes.retention
			x402.passes.retention=23h                  | x402.passes.retention is 'PT23H', which is too short
			plan=b                                     | has the plan 'b', which does not exist
			price=$1                                   | has both a plan and a price
			x402.network=eip155:8453                   | eip155:8453
			""")
	void mistakeStopsTheStart(String property, String description) {
		this.plans.withPropertyValues(property)
			.withUserConfiguration(PlannedController.class)
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains(description));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			unit=Words         | x402.plans.a.meter cannot be used: the unit 'Words'
			unit=              | x402.plans.a.meter.unit cannot be used
			price=             | x402.plans.a.meter.price cannot be used
			price=1 USDC       | x402.plans.a.meter.price cannot be used
			price=10 atomic    | x402.plans.a.meter.price cannot be used
			price=1 sat        | x402.plans.a.meter.price cannot be used: credit is counted in dollars
			per=0              | x402.plans.a.meter cannot be used
			per=3              | x402.plans.a.meter cannot be used: $0.0001 per 3
			maximum=0          | x402.plans.a.meter.maximum cannot be used
			block=501          | x402.plans.a.meter cannot be used: the block
			block=0            | x402.plans.a.meter cannot be used: the block
			by=nothing         | x402.plans.a.meter.by cannot be used: there is no UsageMeter bean named 'nothing'
			""")
	void mistakeInAMeterStopsTheStart(String property, String description) {
		String meter = "x402.plans.a.meter.";
		this.plans
			.withPropertyValues("x402.plans.a.price=", meter + "unit=words", meter + "price=$0.0001",
					meter + "maximum=500", meter + property)
			.withUserConfiguration(PlannedController.class)
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains(description));
	}

	@Test
	void meteredPlanHasNoOtherPrice() {
		this.plans
			.withPropertyValues("x402.plans.a.meter.unit=words", "x402.plans.a.meter.price=$0.0001",
					"x402.plans.a.meter.maximum=500")
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("x402.plans.a cannot be used", "has both a meter and a price"));
	}

	@Test
	void scopeNeedsAPlan() {
		this.plans.withPropertyValues("plan=", "scope=s", "price=$1")
			.withUserConfiguration(PlannedController.class)
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("has a scope, but no plan"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "10 atomic", "5 sat", "1 USDC" })
	void creditNeedsAPriceInDollars(String price) {
		this.plans
			.withPropertyValues("x402.plans.b.price=" + price, "x402.plans.b.passes.p.price=$1",
					"x402.plans.b.passes.p.credit=1", "x402.plans.b.passes.p.valid-for=1d")
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("x402.plans.b", "credit is counted in dollars"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			x402.plans.b.price=$1.01                                            | $1.01
			x402.plans.b.tiers[0].price=$0.01;x402.plans.b.tiers[0].up-to=10;x402.plans.b.tiers[1].price=$2 | $2
			x402.plans.b.meter.unit=words;x402.plans.b.meter.price=$0.01;x402.plans.b.meter.maximum=101     | $1.01
			""")
	void creditPaysForACallAtLeast(String properties, String price) {
		this.plans
			.withPropertyValues("x402.plans.b.passes.p.price=$1", "x402.plans.b.passes.p.credit=1",
					"x402.plans.b.passes.p.valid-for=1d")
			.withPropertyValues(properties.split(";"))
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains("x402.plans.b cannot be used", "the pass 'b/p' holds $1, but one call costs up to " + price));
	}

	@Test
	void creditMayPayForOneCall() {
		this.plans
			.withPropertyValues("x402.plans.b.price=$1", "x402.plans.b.passes.p.price=$1",
					"x402.plans.b.passes.p.credit=1", "x402.plans.b.passes.p.valid-for=1d", "price=")
			.withUserConfiguration(PlannedController.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			x402.plans.t.price=$0.01              | x402.plans.t.price cannot be used: the plan has tiers
			x402.plans.t.tiers[0].price=          | x402.plans.t.tiers[0].price cannot be used
			x402.plans.t.tiers[0].price=10 atomic | x402.plans.t.tiers[0].price cannot be used
			x402.plans.t.tiers[0].up-to=          | x402.plans.t.tiers cannot be used: each tier but the last
			x402.plans.t.tiers[0].up-to=0         | x402.plans.t.tiers cannot be used: each tier but the last
			x402.plans.t.tiers[0].up-to=many      | x402.plans.t.tiers[0].up-to cannot be used
			x402.plans.t.tiers[0].up-to=$5        | x402.plans.t.tiers[1].up-to cannot be used
			x402.plans.t.tiers[1].up-to=$5        | x402.plans.t.tiers[1].up-to cannot be used
			x402.plans.t.tiers[1].up-to=10        | x402.plans.t.tiers cannot be used: each tier but the last
			x402.plans.t.tiers[2].up-to=30        | x402.plans.t.tiers cannot be used: the last tier
			x402.plans.t.tiers[3].price=$0.01     | x402.plans.t.tiers cannot be used: each tier but the last
			plan=t                                | The price 0.0000001 has more digits
			""")
	void mistakeInTiersStopsTheStart(String property, String description) {
		this.plans
			.withPropertyValues("x402.plans.t.tiers[0].price=$0.03", "x402.plans.t.tiers[0].up-to=10",
					"x402.plans.t.tiers[1].price=$0.02", "x402.plans.t.tiers[1].up-to=20",
					"x402.plans.t.tiers[2].price=$0.0000001")
			.withPropertyValues(property)
			.withUserConfiguration(PlannedController.class)
			.run((context) -> assertThat(ConfigurationMistake.message(context.getStartupFailure()))
				.contains(description));
	}

	@Test
	void plansThatAreRightStart() {
		this.plans.withPropertyValues("scope=s")
			.withUserConfiguration(PlannedController.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@RestController
	static class PlannedController {

		@GetMapping("/planned")
		@PaidEndpoint(plan = "${plan}", scope = "${scope}", price = "${price}")
		String planned() {
			return "planned";
		}

	}

}
