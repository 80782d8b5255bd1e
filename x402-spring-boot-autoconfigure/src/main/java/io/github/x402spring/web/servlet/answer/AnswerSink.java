package io.github.x402spring.web.servlet.answer;

import java.io.IOException;

/**
 * Takes what a handler writes.
 */
interface AnswerSink {

	/** Of an answer that never leaves. */
	AnswerSink NOTHING = new AnswerSink() {

		@Override
		public void write(byte[] bytes, int offset, int length) {
		}

		@Override
		public void flush() {
		}

	};

	void write(byte[] bytes, int offset, int length) throws IOException;

	void flush() throws IOException;

}
