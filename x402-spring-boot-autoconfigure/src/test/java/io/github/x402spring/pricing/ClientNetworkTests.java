package io.github.x402spring.pricing;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients of one network count as one.
 */
class ClientNetworkTests {

	@ParameterizedTest
	@CsvSource({ "203.0.113.7, cb0071", "203.0.113.255, cb0071", "203.0.114.7, cb0072", "127.0.0.1, 7f0000",
			"2001:db8:1:2300::1, 20010db8000123", "2001:db8:1:23ff:9:9:9:9, 20010db8000123",
			"2001:db8:1:2400::1, 20010db8000124", "::ffff:203.0.113.7, cb0071", "fe80::1%eth0, fe800000000000",
			"[2001:db8:1:2300::1], 20010db8000123", "::1, 00000000000000" })
	void networkIsTheBeginningOfTheAddress(String address, String network) {
		assertThat(ClientNetwork.of(address)).hasValue(network);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "unknown", "localhost", "example.com", "_hidden", "1.2.3.4.5", "999.1.1.1", "::g",
			"1.2.3.4, 5.6.7.8", "/tmp/socket", "cafe", "cafe.de", "1.2.3", "1.2.3.", "256.1.1.1", "1.2.3.4.", "a.b",
			"1:2" })
	void whatIsNoAddressHasNoNetwork(String address) {
		assertThat(ClientNetwork.of(address)).isEmpty();
	}

}
