package io.github.x402spring.autoconfigure.pass;

import java.math.BigDecimal;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;

import io.github.x402spring.pricing.Price;
import io.github.x402spring.pricing.UsageMeter;
import io.github.x402spring.pricing.UsagePrice;
import org.jspecify.annotations.Nullable;

/**
 * Makes prices of use from properties, and names the property that is wrong.
 */
final class MeterFactory {

	private static final String HANDLER = "handler";

	private static final String BYTES = "bytes";

	private static final String SECONDS = "seconds";

	private static final int BLOCKS = 10;

	private final Map<String, UsageMeter> beans;

	private final Clock clock;

	/**
	 * Create a factory.
	 * @param beans meters of the application by their names
	 * @param clock the time
	 */
	MeterFactory(Map<String, UsageMeter> beans, Clock clock) {
		this.beans = Map.copyOf(beans);
		this.clock = clock;
	}

	UsagePrice price(String property, PlanProperties.Meter meter) {
		String by = meter.by().strip();
		String unit = unit(property, meter.unit().strip(), by);
		BigDecimal dollars = PlanFactory.checked(property + ".price", () -> dollars(meter.price()));
		if (meter.maximum() < 1) {
			throw PlanFactory.invalid(property + ".maximum", "a call has no maximum",
					"Set " + property + ".maximum to the most " + unit + " that a call costs, at least 1.");
		}
		UsageMeter counter = counter(property, by);
		long block = Objects.requireNonNullElse(meter.block(), Math.ceilDiv(meter.maximum(), BLOCKS));
		return PlanFactory.checked(property,
				() -> new UsagePrice(unit, dollars, meter.per(), meter.maximum(), block, counter));
	}

	private static String unit(String property, String unit, String by) {
		if (!unit.isEmpty()) {
			return unit;
		}
		if (by.equals(BYTES) || by.equals(SECONDS)) {
			return by;
		}
		throw PlanFactory.invalid(property + ".unit", "it is empty",
				"Set " + property + ".unit to what is counted, such as words.");
	}

	private static BigDecimal dollars(String price) {
		if (Price.parse(price) instanceof Price.Dollars dollars) {
			return dollars.amount();
		}
		throw new IllegalArgumentException("credit is counted in dollars, but the price is " + price);
	}

	private @Nullable UsageMeter counter(String property, String by) {
		return switch (by) {
			case HANDLER -> null;
			case BYTES -> UsageMeter.bytes();
			case SECONDS -> UsageMeter.seconds(this.clock);
			default -> {
				UsageMeter bean = this.beans.get(by);
				if (bean == null) {
					throw PlanFactory.invalid(property + ".by", "there is no UsageMeter bean named '" + by + "'",
							"Define the bean, or use handler, bytes or seconds.");
				}
				yield bean;
			}
		};
	}

}
