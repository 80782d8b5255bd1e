package io.github.x402spring.web.servlet.exchange;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A request whose content can be read before a handler reads it.
 */
class RereadableRequest extends HttpServletRequestWrapper {

	private @Nullable RequestContent content;

	private @Nullable ServletInputStream stream;

	private @Nullable BufferedReader reader;

	private boolean taken;

	RereadableRequest(HttpServletRequest request) {
		super(request);
	}

	/**
	 * Return the digest of the content, which may be read for it.
	 * @param limit how many bytes are read at most
	 * @return the digest; empty if there is no content, or if others read it
	 * @throws IOException if it cannot be read
	 */
	Optional<String> contentDigest(int limit) throws IOException {
		RequestContent read = this.content;
		if (read == null && !this.taken) {
			this.taken = true;
			read = RequestContent.read((HttpServletRequest) getRequest(), limit).orElse(null);
			this.content = read;
		}
		return (read != null) ? Optional.of(read.digest()) : Optional.empty();
	}

	@Override
	public ServletInputStream getInputStream() throws IOException {
		RequestContent read = this.content;
		if (read == null) {
			this.taken = true;
			return super.getInputStream();
		}
		if (this.reader != null) {
			throw new IllegalStateException("The content is read by a reader already");
		}
		if (this.stream == null) {
			this.stream = read.stream();
		}
		return this.stream;
	}

	@Override
	public BufferedReader getReader() throws IOException {
		RequestContent read = this.content;
		if (read == null) {
			this.taken = true;
			return super.getReader();
		}
		if (this.reader == null) {
			if (this.stream != null) {
				throw new IllegalStateException("The content is read by a stream already");
			}
			this.reader = RequestContent.reader(read.stream(), getCharacterEncoding());
		}
		return this.reader;
	}

}
