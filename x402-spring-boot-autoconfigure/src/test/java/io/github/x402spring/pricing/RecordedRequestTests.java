package io.github.x402spring.pricing;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecordedRequestTests {

	private final RecordedRequest recorded = new RecordedRequest(new Request());

	@Test
	void namesOfHeadersAreRecordedInLowerCaseWhetherTheyArePresentOrNot() {
		assertThat(this.recorded.header("X-Model")).hasValue("mini");
		assertThat(this.recorded.header("x-absent")).isEmpty();
		assertThat(this.recorded.headerValues("X-MODEL")).containsExactly("mini", "max");
		assertThat(this.recorded.inputs()).containsExactly("x-absent", "x-model");
	}

	@Test
	void whatNamesNoHeaderIsNotRecorded() {
		this.recorded.header("x model");
		this.recorded.header("x-model\r\nVary");
		this.recorded.header("");
		this.recorded.header("x-model,accept");
		assertThat(this.recorded.inputs()).isEmpty();
	}

	@Test
	void absoluteUrlIsRecorded() {
		assertThat(this.recorded.url()).isEqualTo("https://api.example.com/path");
		assertThat(this.recorded.inputs()).containsExactly(RecordedRequest.URL);
	}

	@Test
	void whatIsBoundAnywayIsNotRecorded() {
		assertThat(this.recorded.method()).isEqualTo("GET");
		assertThat(this.recorded.handlerId()).isEqualTo("handler");
		assertThat(this.recorded.pattern()).isEqualTo("/{part}");
		assertThat(this.recorded.path()).isEqualTo("/path");
		assertThat(this.recorded.pathVariables()).containsEntry("part", "path");
		assertThat(this.recorded.query()).isEqualTo("a=1");
		assertThat(this.recorded.queryValues("a")).containsExactly("1");
		assertThat(this.recorded.principal()).hasValue("alice");
		assertThat(this.recorded.bodyDigest()).hasValue("digest");
		assertThat(this.recorded.inputs()).isEmpty();
	}

	@Test
	void recordingIsNotRecordedAgain() {
		assertThat(RecordedRequest.of(this.recorded)).isSameAs(this.recorded);
		this.recorded.unrecorded().header("X-Model");
		assertThat(this.recorded.inputs()).isEmpty();
	}

	private static final class Request implements PaidRequest {

		@Override
		public String method() {
			return "GET";
		}

		@Override
		public String handlerId() {
			return "handler";
		}

		@Override
		public String pattern() {
			return "/{part}";
		}

		@Override
		public String path() {
			return "/path";
		}

		@Override
		public Map<String, String> pathVariables() {
			return Map.of("part", "path");
		}

		@Override
		public @Nullable String query() {
			return "a=1";
		}

		@Override
		public List<String> queryValues(String name) {
			return List.of("1");
		}

		@Override
		public List<String> headerValues(String name) {
			return name.equalsIgnoreCase("X-Model") ? List.of("mini", "max") : List.of();
		}

		@Override
		public Optional<String> bodyDigest() {
			return Optional.of("digest");
		}

		@Override
		public Optional<String> principal() {
			return Optional.of("alice");
		}

		@Override
		public String url() {
			return "https://api.example.com/path";
		}

	}

}
