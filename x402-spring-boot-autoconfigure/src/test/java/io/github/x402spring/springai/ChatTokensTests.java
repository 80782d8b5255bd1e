package io.github.x402spring.springai;

import java.util.List;

import io.github.x402spring.PaidCall;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

/**
 * The tokens of chat models are said once, whether an answer comes at once or in pieces.
 */
class ChatTokensTests {

	private final PaidCall call = mock();

	private long said;

	private final ChatTokens tokens = ChatTokens.of(this.call);

	@BeforeEach
	void setUp() {
		given(this.call.use(anyLong())).willAnswer((use) -> this.said += use.<Long>getArgument(0));
	}

	@Test
	void answerSaysPromptAndCompletion() {
		this.tokens.accept(response("Rain.", 12, 30));
		verify(this.call).use(42);
		verifyNoMoreInteractions(this.call);
	}

	@Test
	void piecesOfAStreamTellTheTotalSoFar() {
		this.tokens.accept(response("Rain", 12, 1));
		this.tokens.accept(response(" falls", 12, 2));
		this.tokens.accept(response("", 12, 2));
		this.tokens.accept(response(".", 12, 3));
		verify(this.call).use(13);
		verify(this.call, times(2)).use(1);
		verifyNoMoreInteractions(this.call);
	}

	@Test
	void streamThatTellsItInTheEndIsSaidInTheEnd() {
		accept("Rain", " falls", " in", " the", " plain");
		assertThat(this.said).isEqualTo(5);
		this.tokens.accept(response("", 12, 30));
		this.tokens.accept(new ChatResponse(List.of()));
		assertThat(this.said).isEqualTo(42);
	}

	// Some gateways send each letter by itself.
	@Test
	void piecesAreNotTakenForMoreTokensThanTheirTextHas() {
		accept("Rain falls in the plain".split(""));
		assertThat(this.said).isEqualTo(5);
		this.tokens.accept(response("", 4, 5));
		assertThat(this.said).isEqualTo(9);
	}

	@Test
	void longPieceIsTakenForOneToken() {
		accept("Rain falls in the plain", "", " and on the hills");
		assertThat(this.said).isEqualTo(2);
	}

	@Test
	void modelThatTellsThePromptFirstIsNotCountedTwice() {
		this.tokens.accept(response("", 12, 1));
		accept("Rain", " falls", " in");
		assertThat(this.said).isEqualTo(13);
		this.tokens.accept(response("", 12, 3));
		assertThat(this.said).isEqualTo(15);
	}

	private void accept(String... pieces) {
		for (String piece : pieces) {
			this.tokens.accept(new ChatResponse(List.of(new Generation(new AssistantMessage(piece)))));
		}
	}

	private static ChatResponse response(String text, int prompt, int completion) {
		return new ChatResponse(List.of(new Generation(new AssistantMessage(text))),
				ChatResponseMetadata.builder().usage(new DefaultUsage(prompt, completion)).build());
	}

}
