package io.github.x402spring.autoconfigure;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.autoconfigure.pass.X402PassAutoConfiguration;
import io.github.x402spring.autoconfigure.pass.X402PlanAutoConfiguration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
		.withConfiguration(AutoConfigurations.of(X402PlanAutoConfiguration.class, X402PassAutoConfiguration.class))
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
			x402.passes.path=passes                    | x402.passes.path is 'passes'
			x402.passes.path=/a/{b}                    | x402.passes.path is '/a/{b}'
			x402.passes.retention=0s                   | x402.passes.retention
			plan=b                                     | has the plan 'b', which does not exist
			price=$1                                   | has both a plan and a price
			x402.network=eip155:8453                   | eip155:8453
			""")
	void mistakeStopsTheStart(String property, String description) {
		this.plans.withPropertyValues(property)
			.withUserConfiguration(PlannedController.class)
			.run((context) -> assertThat(failure(context.getStartupFailure())).contains(description));
	}

	@Test
	void scopeNeedsAPlan() {
		this.plans.withPropertyValues("plan=", "scope=s", "price=$1")
			.withUserConfiguration(PlannedController.class)
			.run((context) -> assertThat(failure(context.getStartupFailure())).contains("has a scope, but no plan"));
	}

	@Test
	void creditNeedsAPriceInDollars() {
		this.plans
			.withPropertyValues("x402.plans.b.price=10 atomic", "x402.plans.b.passes.p.price=$1",
					"x402.plans.b.passes.p.credit=1", "x402.plans.b.passes.p.valid-for=1d")
			.run((context) -> assertThat(failure(context.getStartupFailure())).contains("x402.plans.b",
					"credit is counted in dollars"));
	}

	@Test
	void plansThatAreRightStart() {
		this.plans.withPropertyValues("scope=s")
			.withUserConfiguration(PlannedController.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static String failure(Throwable failure) {
		Throwable cause = failure;
		while (cause != null && !(cause instanceof X402ConfigurationException)) {
			cause = cause.getCause();
		}
		assertThat(cause).as("a configuration exception in %s", failure).isNotNull();
		return cause.getMessage();
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
