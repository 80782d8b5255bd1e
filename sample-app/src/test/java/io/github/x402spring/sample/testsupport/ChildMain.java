package io.github.x402spring.sample.testsupport;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Runs another main method in a process that ends at once when its standard input does,
 * so that it never outlives the JVM of the tests, however that one ends.
 */
public final class ChildMain {

	private ChildMain() {
	}

	/**
	 * Run a main method.
	 * @param args name of its class, and its arguments
	 */
	public static void main(String[] args) throws ReflectiveOperationException {
		Thread.ofPlatform().daemon().name("parent-watch").start(ChildMain::endWithStandardInput);
		Method main = Class.forName(args[0]).getDeclaredMethod("main", String[].class);
		main.setAccessible(true);
		main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
	}

	private static void endWithStandardInput() {
		try {
			while (System.in.read() != -1) {
				// Nobody writes to it.
			}
		}
		catch (IOException ex) {
			// The other end is gone.
		}
		Runtime.getRuntime().halt(1);
	}

}
