package io.github.x402spring.actuate.page;

/**
 * Something that payments depend on.
 *
 * @param name what it is
 * @param state its state
 * @param more what else is known, may be empty
 */
record StatusPart(String name, String state, String more) {

	void write(Html html) {
		html.raw("<li><span class=\"dot ").raw(mark()).raw("\" aria-hidden=\"true\"></span> <b>").text(this.name);
		html.raw("</b> ").text(this.state).raw(" <span class=\"soft\">").text(this.more).raw("</span></li>\n");
	}

	private String mark() {
		return switch (this.state) {
			case "WORKING", "READY", "ENOUGH" -> "good";
			case "UNTRIED", "UNKNOWN" -> "";
			case "PAUSED", "RESTING", "LOW" -> "warn";
			default -> "bad";
		};
	}

}
