package io.github.x402spring.web.servlet.answer;

import java.io.IOException;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * How a handler ended its answer without a body.
 */
sealed interface Ending {

	int status();

	void send(HttpServletResponse response) throws IOException;

	record ErrorStatus(int status, @Nullable String message) implements Ending {

		@Override
		public void send(HttpServletResponse response) throws IOException {
			if (this.message != null) {
				response.sendError(this.status, this.message);
			}
			else {
				response.sendError(this.status);
			}
		}

	}

	record Redirect(String location, int status, boolean clearBuffer) implements Ending {

		@Override
		public void send(HttpServletResponse response) throws IOException {
			response.sendRedirect(this.location, this.status, this.clearBuffer);
		}

	}

}
