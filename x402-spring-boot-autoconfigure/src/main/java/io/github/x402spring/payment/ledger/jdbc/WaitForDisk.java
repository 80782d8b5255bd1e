package io.github.x402spring.payment.ledger.jdbc;

/**
 * Which steps of a payment wait until PostgreSQL has written them to its disk. Every step
 * is committed before the next one in any case.
 *
 * @since 0.1.0
 */
public enum WaitForDisk {

	/**
	 * All but the reservation and the delivery: a crash of the database may lose those of
	 * its last moment, and loses no money by that.
	 */
	MONEY,

	/** All of them. */
	ALWAYS

}
