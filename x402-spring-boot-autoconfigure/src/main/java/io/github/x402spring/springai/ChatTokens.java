package io.github.x402spring.springai;

import java.util.function.Consumer;

import io.github.x402spring.PaidCall;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/**
 * Says with {@link PaidCall#use} how many tokens a chat model has used, prompt and
 * completion together, as the answers of Spring AI tell. Give it each answer of one
 * conversation with a model: the answer to a call, or all pieces of a stream. Pieces tell
 * the total so far, or nothing before the last one; each token is said once. Until the
 * model tells more, each piece with text is taken for one token, but at most one for each
 * four characters, so that a client that goes away before the last piece does not have
 * the others for nothing. That is less than what models tell in the end.
 *
 * @since 0.1.0
 */
public final class ChatTokens implements Consumer<ChatResponse> {

	/** Some gateways cut the text of a model into smaller pieces than tokens. */
	private static final int CHARACTERS = 4;

	private final PaidCall call;

	private long said;

	private long pieces;

	private long characters;

	private ChatTokens(PaidCall call) {
		this.call = call;
	}

	/**
	 * Begin to count one conversation with a model.
	 * @param call the call that uses the model
	 * @return what takes the answers of the model
	 */
	public static ChatTokens of(PaidCall call) {
		return new ChatTokens(call);
	}

	@Override
	public synchronized void accept(ChatResponse response) {
		int length = length(response);
		this.pieces += (length > 0) ? 1 : 0;
		this.characters += length;
		long seen = Math.min(this.pieces, this.characters / CHARACTERS);
		long more = Math.max(seen, total(response.getMetadata())) - this.said;
		if (more > 0) {
			this.said += more;
			this.call.use(more);
		}
	}

	private static int length(ChatResponse response) {
		Generation first = response.getResult();
		String text = (first != null) ? first.getOutput().getText() : null;
		return (text != null) ? text.length() : 0;
	}

	private static long total(@Nullable ChatResponseMetadata metadata) {
		Usage usage = (metadata != null) ? metadata.getUsage() : null;
		Integer total = (usage != null) ? usage.getTotalTokens() : null;
		return (total != null) ? total : 0;
	}

}
