package io.github.x402spring.mpp;

import java.io.IOException;

import io.github.x402spring.json.StrictJson;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * JSON has one form, that of RFC 8785.
 */
class CanonicalJsonTests {

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"b\":1,\"a\":{\"d\":[3,{\"z\":\"\",\"y\":null}],\"c\":true}}",
			"{\"\\ufb33\":1,\"\\ud83d\\ude00\":2,\"\\u20ac\":3,\"\\r\":4,\"1\":5,\"\\u0080\":6,\"\\u00f6\":7}",
			"{\"a\":\"\\u0000\\b\\t\\n\\f\\r\\u001f\\u007f\\u2028\\\"\\\\/\\u20ac\\ud83d\\ude00\"}",
			"{\"n\":[0,-1,9007199254740991,-9007199254740991]}", "{ \"a\" : [ ] , \"A\" : { } }" })
	void formIsThatOfTheReference(String json) throws IOException {
		assertThat(CanonicalJson.write(StrictJson.parseObject(json)))
			.isEqualTo(new JsonCanonicalizer(json).getEncodedString());
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"a\":1.5}", "{\"a\":1e2}", "{\"a\":9007199254740992}", "{\"a\":[-9007199254740992]}" })
	void numbersThatRuntimesWriteDifferentlyAreRefused(String json) {
		assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.write(StrictJson.parseObject(json)));
	}

	@Test
	void receiptOfTheReferenceIsReproduced() {
		assertThat(CanonicalJson.encode(CanonicalJson.object()
			.put("status", "success")
			.put("method", "lightning")
			.put("timestamp", "2030-01-01T00:00:00Z")
			.put("reference", "9f72")))
			.isEqualTo("eyJtZXRob2QiOiJsaWdodG5pbmciLCJyZWZlcmVuY2UiOiI5ZjcyIiwic3RhdHVzIjoic3VjY2VzcyIs"
					+ "InRpbWVzdGFtcCI6IjIwMzAtMDEtMDFUMDA6MDA6MDBaIn0");
	}

	@Test
	void paddingIsReadButNotWritten() {
		assertThat(CanonicalJson.encode(CanonicalJson.object())).isEqualTo("e30");
		assertThat(CanonicalJson.decode("e30=")).isEqualTo(CanonicalJson.decode("e30"));
	}

}
