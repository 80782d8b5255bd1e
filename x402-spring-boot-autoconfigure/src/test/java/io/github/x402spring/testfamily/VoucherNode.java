package io.github.x402spring.testfamily;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/**
 * The remote node of the seller: makes invoices, knows which are paid, and takes single
 * calls out of what was paid for several. It outlives the application, and does what a
 * test says.
 */
public final class VoucherNode {

	private final Map<String, String> preimages = new HashMap<>();

	private final Set<String> paid = new HashSet<>();

	private final Map<String, BigInteger> charges = new HashMap<>();

	private boolean refusing;

	private int silences;

	private int questions;

	private CountDownLatch asked = new CountDownLatch(0);

	private CountDownLatch answers = new CountDownLatch(0);

	/** Refuse to make invoices from now on. */
	public synchronized void refuse(boolean refuses) {
		this.refusing = refuses;
	}

	/** Give no answer to the next questions. */
	public synchronized void silence(int times) {
		this.silences = times;
	}

	/** Keep whoever asks next waiting until the returned latch is released. */
	public synchronized CountDownLatch hang() {
		this.asked = new CountDownLatch(1);
		this.answers = new CountDownLatch(1);
		return this.answers;
	}

	/** Wait for a question after {@link #hang}. */
	public void awaitQuestion() throws InterruptedException {
		CountDownLatch latch;
		synchronized (this) {
			latch = this.asked;
		}
		latch.await();
	}

	/** Answer at once again; who waits goes on waiting. */
	public synchronized void resume() {
		this.answers = new CountDownLatch(0);
	}

	public synchronized int questions() {
		return this.questions;
	}

	public synchronized int payments() {
		return this.paid.size();
	}

	public synchronized BigInteger charged() {
		return this.charges.values().stream().reduce(BigInteger.ZERO, BigInteger::add);
	}

	synchronized String invoice() {
		if (this.refusing) {
			throw new IllegalStateException("The node makes no invoices");
		}
		String preimage = UUID.randomUUID().toString();
		String id = VoucherMint.digest(preimage);
		this.preimages.put(id, preimage);
		return id;
	}

	/** Pay an invoice, as clients do. */
	synchronized String pay(String id) {
		this.paid.add(id);
		return this.preimages.get(id);
	}

	boolean isPaid(String id) {
		answer();
		synchronized (this) {
			return this.paid.contains(id);
		}
	}

	/** Charge a use once: half of what is asked for, since the work was small. */
	BigInteger charge(String use, BigInteger most) {
		answer();
		synchronized (this) {
			return this.charges.computeIfAbsent(use, (it) -> most.shiftRight(1));
		}
	}

	private void answer() {
		CountDownLatch latch;
		synchronized (this) {
			this.questions++;
			if (this.silences > 0) {
				this.silences--;
				throw new IllegalStateException("The node gives no answer");
			}
			latch = this.answers;
			this.asked.countDown();
		}
		awaitAnswer(latch);
	}

	// A process that is killed is not interrupted either: its calls just never return.
	private static void awaitAnswer(CountDownLatch latch) {
		boolean interrupted = false;
		while (true) {
			try {
				latch.await();
				break;
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
