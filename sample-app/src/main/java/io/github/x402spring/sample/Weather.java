package io.github.x402spring.sample;

/**
 * The weather in a city.
 *
 * @param city the city
 * @param temperature degrees Celsius
 * @param sky how the sky looks
 */
record Weather(String city, int temperature, String sky) {

}
