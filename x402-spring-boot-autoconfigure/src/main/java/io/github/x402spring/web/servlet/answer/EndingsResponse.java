package io.github.x402spring.web.servlet.answer;

import java.io.IOException;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/**
 * A response on which all ways to end an answer without a body are one.
 */
abstract class EndingsResponse extends HttpServletResponseWrapper {

	EndingsResponse(HttpServletResponse response) {
		super(response);
	}

	abstract void end(Ending ending) throws IOException;

	@Override
	public void sendError(int status) throws IOException {
		end(new Ending.ErrorStatus(status, null));
	}

	@Override
	public void sendError(int status, String message) throws IOException {
		end(new Ending.ErrorStatus(status, message));
	}

	@Override
	public void sendRedirect(String location) throws IOException {
		end(new Ending.Redirect(location, SC_FOUND, true));
	}

	@Override
	public void sendRedirect(String location, boolean clearBuffer) throws IOException {
		end(new Ending.Redirect(location, SC_FOUND, clearBuffer));
	}

	@Override
	public void sendRedirect(String location, int status) throws IOException {
		end(new Ending.Redirect(location, status, true));
	}

	@Override
	public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
		end(new Ending.Redirect(location, status, clearBuffer));
	}

}
