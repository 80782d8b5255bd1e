package io.github.x402spring.sample;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.springframework.stereotype.Component;

/**
 * Keeps the sentences whose words are the most frequent ones of the text.
 */
@Component
class Summarizer {

	String summarize(String text, int sentences) {
		List<String> all = sentences(text);
		Map<String, Long> frequencies = words(text)
			.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
		Comparator<Integer> telling = Comparator.comparingDouble((Integer index) -> weight(all.get(index), frequencies))
			.reversed();
		return IntStream.range(0, all.size())
			.boxed()
			.sorted(telling)
			.limit(sentences)
			.sorted()
			.map(all::get)
			.collect(Collectors.joining(" "));
	}

	private static double weight(String sentence, Map<String, Long> frequencies) {
		return words(sentence).mapToLong((word) -> frequencies.getOrDefault(word, 0L)).average().orElse(0);
	}

	// Short words are everywhere and tell nothing.
	private static Stream<String> words(String text) {
		return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
			.filter((word) -> word.length() > 3);
	}

	private static List<String> sentences(String text) {
		BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
		breaks.setText(text);
		List<String> sentences = new ArrayList<>();
		int start = breaks.first();
		for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
			sentences.add(text.substring(start, end).strip());
			start = end;
		}
		return sentences;
	}

}
