package io.github.x402spring.docs.toolcall;

/**
 * What a tool answers.
 */
record ToolResult(String text, boolean isError) {
}
