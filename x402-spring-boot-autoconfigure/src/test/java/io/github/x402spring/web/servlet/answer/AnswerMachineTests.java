package io.github.x402spring.web.servlet.answer;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * All events in all states of an answer.
 */
class AnswerMachineTests {

	/** Whatever is not in here is ignored. */
	private static final String TABLE = """
			HELD PAY: TAKE_MONEY
			HELD OPEN: TAKE_MONEY
			HELD FORWARD CONTENT|UNSENDABLE: TAKE_MONEY
			HELD FORWARD ERROR: RELEASE_ERROR -> ERROR
			HELD FORWARD UNDELIVERED: RELEASE_UNDELIVERED -> UNDELIVERED
			HELD FORWARD DEMAND: REPLACE_DEMAND -> ERROR
			HELD OVERFLOW CONTENT|UNSENDABLE: TAKE_MONEY
			HELD OVERFLOW ERROR: RELEASE_ERROR -> ERROR
			HELD OVERFLOW UNDELIVERED: RELEASE_UNDELIVERED -> UNDELIVERED
			HELD OVERFLOW DEMAND: REPLACE_DEMAND -> ERROR
			HELD FLUSH CONTENT|UNSENDABLE: TAKE_MONEY
			HELD END: KEEP_ENDING -> ENDED
			HELD SET_STATUS: PASS
			HELD RESET: PASS
			HELD DECLARE_UNDELIVERED: DECLARE
			HELD PAID: RELEASE -> FLOWING
			HELD REFUSED: WITHHOLD -> REFUSED
			HELD FAULT: BLOCK -> BLOCKED
			HELD COMPLETE CONTENT|UNSENDABLE: TAKE_MONEY
			HELD COMPLETE ERROR: RELEASE_ERROR -> ERROR
			HELD COMPLETE UNDELIVERED: RELEASE_UNDELIVERED -> UNDELIVERED
			HELD COMPLETE DEMAND: REPLACE_DEMAND -> ERROR
			HELD THROW: FAIL -> ERROR
			HELD COLLAPSE: FAIL -> ERROR
			HELD EXPIRE: TIME_OUT -> ANSWERED
			HELD ABANDON: FAIL -> ERROR
			HELD CLOSE: CLOSE -> CLOSED
			ENDED PAY: TAKE_MONEY
			ENDED OPEN: TAKE_MONEY
			ENDED FORWARD CONTENT|UNSENDABLE: TAKE_MONEY
			ENDED FORWARD ERROR: RELEASE_ERROR -> ERROR
			ENDED FORWARD UNDELIVERED: RELEASE_UNDELIVERED -> UNDELIVERED
			ENDED FORWARD DEMAND: REPLACE_DEMAND -> ERROR
			ENDED END: REJECT
			ENDED DECLARE_UNDELIVERED: DECLARE
			ENDED PAID: RELEASE -> FLOWING
			ENDED REFUSED: WITHHOLD -> REFUSED
			ENDED FAULT: BLOCK -> BLOCKED
			ENDED COMPLETE CONTENT|UNSENDABLE: TAKE_MONEY
			ENDED COMPLETE ERROR: RELEASE_ERROR -> ERROR
			ENDED COMPLETE UNDELIVERED: RELEASE_UNDELIVERED -> UNDELIVERED
			ENDED COMPLETE DEMAND: REPLACE_DEMAND -> ERROR
			ENDED THROW: FAIL -> ERROR
			ENDED COLLAPSE: FAIL -> ERROR
			ENDED EXPIRE CONTENT|UNSENDABLE: TIME_OUT -> ANSWERED
			ENDED EXPIRE ERROR: RELEASE_ERROR -> ERROR
			ENDED EXPIRE UNDELIVERED: RELEASE_UNDELIVERED -> UNDELIVERED
			ENDED EXPIRE DEMAND: REPLACE_DEMAND -> ERROR
			ENDED ABANDON: FAIL -> ERROR
			ENDED CLOSE: CLOSE -> CLOSED
			FLOWING END CONTENT|UNSENDABLE|ERROR|UNDELIVERED: PASS
			FLOWING END DEMAND: ANSWER_DEMAND -> ANSWERED
			FLOWING SET_STATUS CONTENT|UNSENDABLE|ERROR|UNDELIVERED: PASS
			FLOWING SET_STATUS DEMAND: ANSWER_DEMAND -> ANSWERED
			FLOWING RESET: PASS
			FLOWING DECLARE_UNDELIVERED: DECLARE_FLOWING -> UNDELIVERED
			FLOWING REFUSED: WITHHOLD -> REFUSED
			FLOWING FAULT: BLOCK -> BLOCKED
			FLOWING START CONTENT|UNSENDABLE: TAKE_MONEY
			FLOWING STARTED CONTENT|UNSENDABLE: DELIVER -> DELIVERED
			FLOWING STARTED ERROR|UNDELIVERED|DEMAND: FAIL -> ERROR
			FLOWING BROKE CONTENT|UNSENDABLE: TRUNCATE -> DELIVERED
			FLOWING BROKE ERROR|UNDELIVERED|DEMAND: FAIL -> ERROR
			FLOWING COMPLETE CONTENT: DELIVER -> DELIVERED
			FLOWING COMPLETE UNSENDABLE: BLOCK -> BLOCKED
			FLOWING COMPLETE ERROR|UNDELIVERED|DEMAND: FAIL -> ERROR
			FLOWING THROW: FAIL -> ERROR
			FLOWING COLLAPSE: FAIL -> ERROR
			FLOWING EXPIRE: TIME_OUT -> ANSWERED
			FLOWING ABANDON: FAIL -> ERROR
			FLOWING CLOSE: CLOSE -> CLOSED
			DELIVERED END CONTENT|UNSENDABLE|ERROR|UNDELIVERED: PASS
			DELIVERED END DEMAND: ANSWER_DEMAND -> ANSWERED
			DELIVERED SET_STATUS CONTENT|UNSENDABLE|ERROR|UNDELIVERED: PASS
			DELIVERED SET_STATUS DEMAND: ANSWER_DEMAND -> ANSWERED
			DELIVERED RESET: PASS
			DELIVERED BROKE: TRUNCATE
			DELIVERED COMPLETE: FLUSH_REST
			DELIVERED THROW: TRUNCATE
			DELIVERED COLLAPSE: TRUNCATE
			DELIVERED EXPIRE: TRUNCATE
			DELIVERED ABANDON: TRUNCATE
			DELIVERED CLOSE: CLOSE -> CLOSED
			ERROR END ERROR|UNDELIVERED: PASS
			ERROR END DEMAND: ANSWER_DEMAND -> ANSWERED
			ERROR SET_STATUS ERROR|UNDELIVERED: PASS
			ERROR SET_STATUS DEMAND: ANSWER_DEMAND -> ANSWERED
			ERROR RESET: PASS
			ERROR DECLARE_UNDELIVERED: CONFIRM
			ERROR FAULT: BLOCK -> BLOCKED
			ERROR THROW: FAIL
			ERROR COLLAPSE: FAIL
			ERROR EXPIRE: TIME_OUT -> ANSWERED
			ERROR ABANDON: FAIL
			ERROR CLOSE: CLOSE -> CLOSED
			UNDELIVERED END CONTENT|UNSENDABLE|ERROR|UNDELIVERED: PASS
			UNDELIVERED END DEMAND: ANSWER_DEMAND -> ANSWERED
			UNDELIVERED SET_STATUS CONTENT|UNSENDABLE|ERROR|UNDELIVERED: PASS
			UNDELIVERED SET_STATUS DEMAND: ANSWER_DEMAND -> ANSWERED
			UNDELIVERED RESET: PASS
			UNDELIVERED DECLARE_UNDELIVERED: CONFIRM
			UNDELIVERED FAULT: BLOCK -> BLOCKED
			UNDELIVERED THROW: FAIL -> ERROR
			UNDELIVERED COLLAPSE: FAIL -> ERROR
			UNDELIVERED EXPIRE: TIME_OUT -> ANSWERED
			UNDELIVERED ABANDON: FAIL -> ERROR
			UNDELIVERED CLOSE: CLOSE -> CLOSED
			REFUSED ANSWER: COMMENCE -> ANSWERED
			REFUSED THROW: COMMENCE -> ANSWERED
			REFUSED COLLAPSE: HAND_OVER -> ANSWERED
			REFUSED EXPIRE: COMMENCE -> ANSWERED
			REFUSED CLOSE: CLOSE -> CLOSED
			BLOCKED ANSWER: COMMENCE -> ANSWERED
			BLOCKED THROW: HAND_OVER -> ANSWERED
			BLOCKED COLLAPSE: HAND_OVER -> ANSWERED
			BLOCKED EXPIRE: COMMENCE -> ANSWERED
			BLOCKED CLOSE: CLOSE -> CLOSED
			ANSWERED COLLAPSE: HAND_OVER
			ANSWERED CLOSE: CLOSE -> CLOSED
			""";

	private static final AnswerContent[] CONTENTS = AnswerContent.values();

	@Test
	void everyEventInEveryStateIsDecidedAsTheTableSays() {
		List<String> lines = new ArrayList<>();
		for (AnswerState state : AnswerState.values()) {
			for (AnswerEvent event : AnswerEvent.values()) {
				lines.addAll(lines(state, event));
			}
		}
		assertThat(String.join("\n", lines)).isEqualTo(TABLE.strip());
	}

	private static List<String> lines(AnswerState state, AnswerEvent event) {
		Map<String, Set<AnswerContent>> decided = new LinkedHashMap<>();
		for (AnswerContent content : CONTENTS) {
			AnswerMachine machine = new AnswerMachine(state);
			AnswerDecision decision = machine.on(event, content);
			if (decision == AnswerDecision.IGNORE) {
				assertThat(machine.state()).isEqualTo(state);
			}
			else {
				String next = (machine.state() != state) ? " -> " + machine.state() : "";
				decided.computeIfAbsent(decision + next, (key) -> EnumSet.noneOf(AnswerContent.class)).add(content);
			}
		}
		return decided.entrySet()
			.stream()
			.map((entry) -> state + " " + event + condition(entry.getValue()) + ": " + entry.getKey())
			.toList();
	}

	private static String condition(Set<AnswerContent> contents) {
		return (contents.size() == CONTENTS.length) ? ""
				: contents.stream().map(AnswerContent::name).collect(Collectors.joining("|", " ", ""));
	}

	@Test
	void answerIsHeldAtFirst() {
		assertThat(new AnswerMachine().state()).isEqualTo(AnswerState.HELD);
	}

	@Test
	void contentMayLeaveOnlyOnceItIsPaidFor() {
		forAll((state, event, content, decision, next) -> {
			if (next == AnswerState.FLOWING && state != AnswerState.FLOWING) {
				assertThat(event).isEqualTo(AnswerEvent.PAID);
				assertThat(state).isIn(AnswerState.HELD, AnswerState.ENDED);
			}
			if (next == AnswerState.DELIVERED && state != AnswerState.DELIVERED) {
				assertThat(state).isEqualTo(AnswerState.FLOWING);
				assertThat(content.isFree()).isFalse();
			}
		});
	}

	@Test
	void moneyIsTakenOnlyForWhatMayStillLeaveAsContent() {
		forAll((state, event, content, decision, next) -> {
			if (decision == AnswerDecision.TAKE_MONEY) {
				assertThat(state).isIn(AnswerState.HELD, AnswerState.ENDED, AnswerState.FLOWING);
				// Before the handler runs it is not known what it will answer.
				assertThat(content.isFree() && event != AnswerEvent.PAY && event != AnswerEvent.OPEN).isFalse();
			}
		});
	}

	@ParameterizedTest
	@EnumSource(names = { "REFUSED", "BLOCKED", "ANSWERED", "CLOSED" })
	void whatIsWithheldNeverLeaves(AnswerState withheld) {
		assertThat(reachable(withheld)).isNotEmpty()
			.allMatch(AnswerState::isWithheld)
			.noneMatch(AnswerState::isPassing);
	}

	@ParameterizedTest
	@EnumSource(names = { "ERROR", "UNDELIVERED" })
	void whatIsFreeNeverCosts(AnswerState free) {
		assertThat(reachable(free)).doesNotContain(AnswerState.HELD, AnswerState.FLOWING, AnswerState.DELIVERED);
	}

	@Test
	void whatIsDeliveredIsNeverFree() {
		assertThat(reachable(AnswerState.DELIVERED)).containsOnly(AnswerState.DELIVERED, AnswerState.ANSWERED,
				AnswerState.CLOSED);
	}

	@ParameterizedTest
	@EnumSource
	void everyEndIsTrue(AnswerContent content) {
		for (AnswerState state : AnswerState.values()) {
			for (AnswerEvent last : List.of(AnswerEvent.COMPLETE, AnswerEvent.THROW, AnswerEvent.ABANDON,
					AnswerEvent.EXPIRE)) {
				for (AnswerEvent money : List.of(AnswerEvent.PAID, AnswerEvent.REFUSED, AnswerEvent.FAULT)) {
					AnswerMachine machine = new AnswerMachine(state);
					boolean asked = machine.on(last, content) == AnswerDecision.TAKE_MONEY;
					if (asked && machine.on(money) == AnswerDecision.RELEASE) {
						machine.on(last, content);
					}
					// An answer that is neither delivered nor failed would keep its
					// payment.
					assertThat(machine.state()).as("%s in %s, %s", last, state, content)
						.isNotIn(AnswerState.HELD, AnswerState.ENDED, AnswerState.FLOWING);
				}
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void requestThatIsOverChangesNothing(AnswerState state) {
		AnswerMachine machine = new AnswerMachine(state);
		machine.on(AnswerEvent.CLOSE);
		assertThat(reachable(machine.state())).containsOnly(AnswerState.CLOSED);
	}

	@ParameterizedTest
	@EnumSource
	void eventTellsWhetherTheContentMatters(AnswerEvent event) {
		boolean matters = Stream.of(AnswerState.values())
			.anyMatch((state) -> Stream.of(CONTENTS)
				.map((content) -> new AnswerMachine(state).on(event, content))
				.distinct()
				.count() > 1);
		assertThat(event.dependsOnContent()).isEqualTo(matters);
		AnswerMachine machine = new AnswerMachine();
		if (matters) {
			assertThatIllegalArgumentException().isThrownBy(() -> machine.on(event));
		}
		else {
			assertThat(machine.on(event)).isEqualTo(new AnswerMachine().on(event, AnswerContent.DEMAND));
		}
	}

	@Test
	void statusTellsWhatAnAnswerWouldBe() {
		assertThat(Stream.of(200, 204, 206, 302, 399).map((it) -> AnswerContent.of(it, true)))
			.containsOnly(AnswerContent.CONTENT);
		assertThat(Stream.of(304, 400, 404, 500, 599).map((it) -> AnswerContent.of(it, true)))
			.containsOnly(AnswerContent.ERROR);
		assertThat(AnswerContent.of(402, true)).isEqualTo(AnswerContent.DEMAND);
		assertThat(AnswerContent.of(402, false)).isEqualTo(AnswerContent.ERROR);
	}

	private static Set<AnswerState> reachable(AnswerState start) {
		Set<AnswerState> reached = EnumSet.of(start);
		int before;
		do {
			before = reached.size();
			forAll((state, event, content, decision, next) -> {
				if (reached.contains(state)) {
					reached.add(next);
				}
			});
		}
		while (reached.size() > before);
		return reached;
	}

	private static void forAll(Visitor visitor) {
		for (AnswerState state : AnswerState.values()) {
			for (AnswerEvent event : AnswerEvent.values()) {
				for (AnswerContent content : CONTENTS) {
					AnswerMachine machine = new AnswerMachine(state);
					AnswerDecision decision = machine.on(event, content);
					visitor.visit(state, event, content, decision, machine.state());
				}
			}
		}
	}

	private interface Visitor {

		void visit(AnswerState state, AnswerEvent event, AnswerContent content, AnswerDecision decision,
				AnswerState next);

	}

}
