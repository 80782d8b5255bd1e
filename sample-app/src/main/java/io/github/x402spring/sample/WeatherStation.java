package io.github.x402spring.sample;

import java.util.List;
import java.util.Optional;

import org.springframework.stereotype.Component;

/**
 * Knows the weather. This is a sample, so the weather never changes.
 */
@Component
class WeatherStation {

	private static final List<Weather> WEATHER = List.of(new Weather("Berlin", 18, "cloudy"),
			new Weather("Lisbon", 24, "clear"), new Weather("Nairobi", 22, "partly cloudy"),
			new Weather("Oslo", 11, "rain"), new Weather("Singapore", 31, "thunderstorm"));

	List<String> cities() {
		return WEATHER.stream().map(Weather::city).toList();
	}

	Optional<Weather> weather(String city) {
		return WEATHER.stream().filter((weather) -> weather.city().equalsIgnoreCase(city)).findFirst();
	}

	List<Weather> weather(int cities) {
		return WEATHER.subList(0, Math.min(cities, WEATHER.size()));
	}

}
