package io.github.x402spring.autoconfigure;

import java.time.Duration;

import io.github.x402spring.payment.ledger.jdbc.WaitForDisk;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The ledger.
 *
 * @param type Where payments are recorded. By default in the database if there is one.
 * @param retention How long the ledger in the database keeps payments that can no longer
 * change. By default forever.
 * @param lease How long the payments of a crashed process stay leased to it. Must be more
 * than three times the clock difference between the processes that share the ledger.
 * @param maxMemory Maximum memory that the in-memory ledger uses. When it is full, paid
 * handlers answer 503. By default 256MB, but not more than half of the heap.
 * @param jdbc the ledger in a database
 */
@ConfigurationProperties("x402.ledger")
record LedgerProperties(@DefaultValue("auto") Store type, @Nullable Duration retention,
		@DefaultValue("1m") Duration lease, @Nullable DataSize maxMemory, @DefaultValue Jdbc jdbc) {

	/**
	 * Where payments are recorded.
	 */
	enum Store {

		/** In the application's database if there is one, else in memory. */
		AUTO,

		/** In memory, until the process ends. */
		MEMORY,

		/** In the application's database. */
		JDBC

	}

	/**
	 * The ledger in a database.
	 *
	 * @param initializeSchema When to create the tables at startup.
	 * @param tablePrefix Prefix of the table names.
	 * @param timeout How long a step in PostgreSQL may take. Sums and deletions may take
	 * thirty times as long.
	 * @param waitForDisk Which steps wait until PostgreSQL has written them to its disk.
	 */
	record Jdbc(@DefaultValue("embedded") InitializeSchema initializeSchema, @DefaultValue("x402_") String tablePrefix,
			@DefaultValue("10s") Duration timeout, @DefaultValue("money") WaitForDisk waitForDisk) {

		/**
		 * When the tables are created, as in the modes of Spring Boot.
		 */
		enum InitializeSchema {

			/** In a database in memory only. */
			EMBEDDED,

			/** Always, where they are missing. */
			ALWAYS,

			/** Never. */
			NEVER

		}

	}

}
