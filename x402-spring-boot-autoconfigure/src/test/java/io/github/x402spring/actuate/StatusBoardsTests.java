package io.github.x402spring.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.actuate.page.Html;
import io.github.x402spring.actuate.page.StatusBoard;
import io.github.x402spring.onchain.ChainHead;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page about payments shows what the report says of those on whom payments depend.
 */
class StatusBoardsTests {

	private static final Network BASE = Network.evm(8453);

	@Test
	void everythingThatPaymentsDependOnIsOnTheBoard() {
		String board = write(report(
				List.of(facilitator("one.example", "WORKING", null, 0), facilitator("two.example", "PAUSED", null, 7),
						facilitator("three.example", "FAILING", "it <could> not be reached", 0)),
				lightning("RESTING", null)),
				List.of(new ChainHead("main", BASE, Duration.ofSeconds(3), null),
						new ChainHead("spare", BASE, null, "no answer")));
		assertThat(board).contains(part("good", "Facilitator one.example", "WORKING", ""),
				part("warn", "Facilitator two.example", "PAUSED", "asked to wait for 7 s"),
				part("bad", "Facilitator three.example", "FAILING", "it &lt;could&gt; not be reached"),
				part("warn", "Gas of 0x12", "LOW", "0.01 coins on eip155:8453"),
				part("good", "Node main", "WORKING", "eip155:8453, newest block 3 s old"),
				part("bad", "Node spare", "FAILING", "eip155:8453, no answer"),
				part("warn", "Lightning node lnd.example", "RESTING", "3 of 100 open invoices"),
				"<li>The facilitator is FAILING</li>");
	}

	@Test
	void nothingIsShownOfWhatIsNotThere() {
		X402Descriptor empty = new X402Descriptor(true, false, null, false, "jdbc", List.of(), List.of(), List.of(),
				null, null, null, List.of(), List.of(), List.of());
		assertThat(write(empty, List.of())).isEqualTo("<div id=\"state\" data-live>\n</div>\n");
	}

	private static String write(X402Descriptor report, List<ChainHead> nodes) {
		StatusBoard board = new StatusBoards(() -> report, new FirstCall(Optional::empty), () -> nodes).board();
		Html html = new Html();
		board.write(html);
		return html.toString();
	}

	private static String part(String mark, String name, String state, String more) {
		return "<span class=\"dot " + mark + "\" aria-hidden=\"true\"></span> <b>" + name + "</b> " + state
				+ " <span class=\"soft\">" + more + "</span>";
	}

	private static X402Descriptor report(List<X402Descriptor.FacilitatorDescriptor> facilitators,
			LightningDescriptor lightning) {
		X402Descriptor.Onchain chain = new X402Descriptor.Onchain("eip155:8453", 0, 0, "0", "0", "0",
				List.of(new X402Descriptor.GasAccount("0x12", "0.01", "LOW")));
		return new X402Descriptor(true, false, null, false, "jdbc", List.of(), facilitators, List.of(chain), lightning,
				null, null, List.of("The facilitator is FAILING"), List.of(), List.of());
	}

	private static X402Descriptor.FacilitatorDescriptor facilitator(String host, String state, String trouble,
			long paused) {
		return new X402Descriptor.FacilitatorDescriptor("x402.facilitator", host, state, trouble, paused, null, null,
				List.of());
	}

	private static LightningDescriptor lightning(String state, String trouble) {
		return new LightningDescriptor("lnd", "lnd.example", "bip122:000000000019d6689c085ae165831e93", state, trouble,
				5, null, null, true, 3, 100, 10, null, null, null);
	}

}
