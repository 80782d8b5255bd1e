package io.github.x402spring.actuate.page;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * How selling goes now, on top of the page for operators.
 *
 * @since 0.1.0
 */
public final class StatusBoard {

	private final boolean enabled;

	private final boolean playMoney;

	private final @Nullable Instant pausedSince;

	private final List<String> warnings;

	private final List<String> networks;

	private final @Nullable String firstCall;

	private final List<StatusPart> parts;

	private StatusBoard(boolean enabled, boolean playMoney, @Nullable Instant pausedSince, List<String> warnings,
			List<String> networks, @Nullable String firstCall, List<StatusPart> parts) {
		this.enabled = enabled;
		this.playMoney = playMoney;
		this.pausedSince = pausedSince;
		this.warnings = List.copyOf(warnings);
		this.networks = List.copyOf(networks);
		this.firstCall = firstCall;
		this.parts = List.copyOf(parts);
	}

	/**
	 * Create a board.
	 * @param enabled whether payments are switched on
	 * @param playMoney whether the money is play money
	 * @param pausedSince since when an operator paused taking payments, or {@code null}
	 * @param warnings what an operator should look at
	 * @param networks the networks on which money arrives
	 * @param firstCall a command that makes a first call, or {@code null} if there is
	 * none
	 */
	public StatusBoard(boolean enabled, boolean playMoney, @Nullable Instant pausedSince, List<String> warnings,
			List<String> networks, @Nullable String firstCall) {
		this(enabled, playMoney, pausedSince, warnings, networks, firstCall, List.of());
	}

	/**
	 * Add something that payments depend on, such as a facilitator or a node.
	 * @param name what it is
	 * @param state its state: {@code WORKING}, or another word
	 * @param more what else is known, may be empty
	 * @return a new board
	 */
	public StatusBoard with(String name, String state, String more) {
		return new StatusBoard(this.enabled, this.playMoney, this.pausedSince, this.warnings, this.networks,
				this.firstCall,
				Stream.concat(this.parts.stream(), Stream.of(new StatusPart(name, state, more))).toList());
	}

	/**
	 * Return the networks on which money arrives.
	 * @return their CAIP-2 identifiers
	 */
	public List<String> networks() {
		return this.networks;
	}

	/**
	 * Return a command that makes a first call.
	 * @return the command, or {@code null} if there is none
	 */
	public @Nullable String firstCall() {
		return this.firstCall;
	}

	/**
	 * Write what must be seen at once, beside the title.
	 * @param html the page
	 */
	public void writeBadges(Html html) {
		if (this.playMoney) {
			html.raw(" <span class=\"chip warn\">Play money</span>");
		}
		if (!this.enabled) {
			html.raw(" <span class=\"chip bad\">Payments are switched off</span>");
		}
		else if (this.pausedSince != null) {
			html.raw(" <span class=\"chip bad\">Paused since ").time(this.pausedSince).raw("</span>");
		}
		else {
			html.raw(" <span class=\"chip good\">Taking payments</span>");
		}
	}

	/**
	 * Write warnings and states.
	 * @param html the page
	 */
	public void write(Html html) {
		html.raw("<div id=\"state\" data-live>\n");
		if (!this.warnings.isEmpty()) {
			html.raw("<div class=\"warnings\" role=\"group\" aria-label=\"Warnings\">\n<ul>\n");
			this.warnings.forEach((warning) -> html.raw("<li>").text(warning).raw("</li>\n"));
			html.raw("</ul>\n</div>\n");
		}
		if (!this.parts.isEmpty()) {
			html.raw("<ul class=\"parts\" aria-label=\"State of facilitators and nodes\">\n");
			this.parts.forEach((part) -> part.write(html));
			html.raw("</ul>\n");
		}
		html.raw("</div>\n");
	}

}
