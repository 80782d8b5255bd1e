package io.github.x402spring.evm;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

import com.code_intelligence.jazzer.junit.FuzzTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Any text is bytes, an address or a signature, or it is refused, and each of them has
 * one form only.
 */
class HexFuzzTests {

	@FuzzTest
	void textIsReadOrRefused(byte[] data) {
		String text = new String(data, StandardCharsets.UTF_8);
		String lowerCase = text.toLowerCase(Locale.ROOT);
		int length = Math.max(0, text.length() / 2 - 1);
		read(() -> Hex.decode(text, length)).ifPresent((bytes) -> assertThat(Hex.encode(bytes)).isEqualTo(lowerCase));
		read(() -> new Address(text)).ifPresent((address) -> {
			assertThat(address.value()).isEqualToIgnoringCase(text);
			assertThat(Address.of(address.bytes())).isEqualTo(address);
			assertThat(new Address(lowerCase)).isEqualTo(address);
		});
		read(() -> EvmSignature.parse(text)).ifPresent((signature) -> {
			assertThat(signature.toHex()).isEqualTo(lowerCase);
			assertThat(signature.toString()).doesNotContain(lowerCase.substring(2, 10));
		});
	}

	private static <T> Optional<T> read(Supplier<T> reader) {
		try {
			return Optional.of(reader.get());
		}
		catch (IllegalArgumentException ex) {
			assertThat(ex.getMessage()).hasSizeLessThan(100);
			return Optional.empty();
		}
	}

}
