package io.github.x402spring.payment.answer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer that was paid for. The receipt is no part of it: that is written anew.
 *
 * @param status the status code
 * @param headers the headers that describe the content, in their order
 * @param body the content; it is not copied, and not to be changed
 * @since 0.1.0
 */
@SuppressWarnings("ArrayRecordComponent")
public record StoredAnswer(int status, List<Header> headers, byte[] body) {

	/**
	 * Create an answer.
	 */
	public StoredAnswer {
		headers = List.copyOf(headers);
	}

	byte[] toBytes() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(this.body.length + 256);
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			out.writeShort(this.status);
			out.writeShort(this.headers.size());
			for (Header header : this.headers) {
				out.writeUTF(header.name());
				out.writeUTF(header.value());
			}
			out.writeInt(this.body.length);
			out.write(this.body);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The headers of an answer are too long to be stored", ex);
		}
		return bytes.toByteArray();
	}

	static StoredAnswer of(byte[] bytes) {
		try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
			int status = in.readUnsignedShort();
			int size = in.readUnsignedShort();
			List<Header> headers = new ArrayList<>();
			for (int i = 0; i < size; i++) {
				headers.add(new Header(in.readUTF(), in.readUTF()));
			}
			return new StoredAnswer(status, headers, in.readNBytes(in.readInt()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("A stored answer cannot be read", ex);
		}
	}

	/**
	 * Hides the content, which was paid for.
	 * @return the status and the size only
	 */
	@Override
	public String toString() {
		return "StoredAnswer[" + this.status + ", " + this.body.length + " bytes]";
	}

	/**
	 * A line of the head.
	 *
	 * @param name its name
	 * @param value its value
	 * @since 0.1.0
	 */
	public record Header(String name, String value) {

	}

}
