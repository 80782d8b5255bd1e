package io.github.x402spring.sample.crash;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/**
 * Stands where content leaves for the socket, outside of everything else.
 */
final class KillFilter extends HttpFilter {

	static final String HEADER = "Kill-At";

	private static final long serialVersionUID = 1L;

	private final transient KillSwitch killSwitch;

	KillFilter(KillSwitch killSwitch) {
		this.killSwitch = killSwitch;
	}

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		String point = request.getHeader(HEADER);
		if (point != null) {
			this.killSwitch.arm(KillPoint.valueOf(point));
		}
		chain.doFilter(request, new KilledResponse(response));
	}

	private final class KilledResponse extends HttpServletResponseWrapper {

		KilledResponse(HttpServletResponse response) {
			super(response);
		}

		@Override
		public ServletOutputStream getOutputStream() throws IOException {
			return new KilledStream(this, super.getOutputStream());
		}

	}

	private final class KilledStream extends ServletOutputStream {

		private final HttpServletResponse response;

		private final ServletOutputStream stream;

		KilledStream(HttpServletResponse response, ServletOutputStream stream) {
			this.response = response;
			this.stream = stream;
		}

		@Override
		public void write(int value) throws IOException {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			boolean content = this.response.getStatus() == HttpServletResponse.SC_OK;
			if (content && KillFilter.this.killSwitch.isArmed(KillPoint.MID_FLUSH)) {
				this.stream.write(bytes, offset, length / 2);
				this.response.flushBuffer();
				KillFilter.this.killSwitch.reached(KillPoint.MID_FLUSH);
			}
			this.stream.write(bytes, offset, length);
		}

		@Override
		public void flush() throws IOException {
			this.stream.flush();
		}

		@Override
		public boolean isReady() {
			return this.stream.isReady();
		}

		@Override
		public void setWriteListener(WriteListener listener) {
			this.stream.setWriteListener(listener);
		}

	}

}
