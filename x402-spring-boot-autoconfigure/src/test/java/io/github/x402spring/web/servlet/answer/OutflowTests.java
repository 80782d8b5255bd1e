package io.github.x402spring.web.servlet.answer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.BDDMockito.BDDMyOngoingStubbing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

/**
 * Content never leaves with a hole in it.
 */
class OutflowTests {

	private final ByteArrayOutputStream target = new ByteArrayOutputStream();

	private final DepartureControl control = mock();

	private final Outflow outflow = new Outflow(this.target, this.control);

	@BeforeEach
	void setUp() throws IOException {
		given(this.control.mayStart()).willReturn(true);
		given(this.control.largestPiece()).willReturn(Integer.MAX_VALUE);
	}

	@Test
	void nothingLeavesAfterAPieceWhoseCountThrew() throws IOException {
		mayPass().willReturn(true).willThrow(new ArithmeticException("a fault of a meter")).willReturn(true);
		write("one");
		assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> write("two"));
		assertThat(this.outflow.isBroken()).isTrue();
		verify(this.control).broke();
		assertThatIllegalStateException().isThrownBy(() -> write("three"));
		assertThatIllegalStateException().isThrownBy(this.outflow::requireWhole);
		assertThat(this.target).hasToString("one");
	}

	@Test
	void nothingLeavesAfterAFirstPieceWhoseCountThrew() throws IOException {
		mayPass().willThrow(new AssertionError("a fault of a meter")).willReturn(true);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> write("one"));
		assertThat(this.outflow.isBroken()).isTrue();
		verify(this.control, never()).broke();
		assertThatIllegalStateException().isThrownBy(() -> write("two"));
		assertThat(this.target).hasToString("");
	}

	@Test
	void nothingLeavesAfterAPieceThatMayNotPass() throws IOException {
		mayPass().willReturn(true, false, true);
		write("one");
		assertThatIllegalStateException().isThrownBy(() -> write("two"));
		assertThatIllegalStateException().isThrownBy(() -> write("three"));
		verify(this.control).broke();
		assertThat(this.target).hasToString("one");
	}

	@Test
	void nothingLeavesAfterAPieceThatWasNotWritten() throws IOException {
		mayPass().willReturn(true);
		for (Throwable fault : List.of(new IOException("Broken pipe"), new IllegalArgumentException("a fault"))) {
			OutputStream faulty = mock();
			Outflow out = new Outflow(faulty, this.control);
			out.write(1);
			willThrow(fault).willDoNothing().given(faulty).write(any(), anyInt(), anyInt());
			assertThatException().isThrownBy(() -> out.write(2)).isSameAs(fault);
			assertThatException().isThrownBy(() -> out.write(3)).isNotSameAs(fault);
			verify(faulty, times(2)).write(any(), anyInt(), anyInt());
			assertThat(out.isBroken()).isTrue();
		}
	}

	private BDDMyOngoingStubbing<Boolean> mayPass() {
		return given(this.control.mayPass(any(), anyInt(), anyInt()));
	}

	private void write(String text) throws IOException {
		this.outflow.write(text.getBytes(StandardCharsets.US_ASCII));
	}

}
