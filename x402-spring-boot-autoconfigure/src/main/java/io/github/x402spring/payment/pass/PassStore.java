package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.signin.SignInStore;
import org.jspecify.annotations.Nullable;

/**
 * Where passes and their draws are kept. Each method is one atomic step that is on disk,
 * where there is one, when it returns, except that {@link #open} and {@link #close} need
 * not wait for the disk. Several processes may use one store.
 * <p>
 * Every method throws {@link LedgerUnavailableException} if the store cannot be reached;
 * then a step may have been made or not.
 *
 * @since 0.1.0
 */
public interface PassStore {

	/**
	 * Add a pass that was bought.
	 * @param pass the pass, with one grant
	 * @param tokenHash hash of its token
	 * @return {@code false} if its payment has bought something already
	 */
	boolean add(Pass pass, String tokenHash);

	/**
	 * Add a grant to a pass, which is renewed by it.
	 * @param grant the grant
	 * @return {@code false} if its payment has bought something already, if the pass is
	 * gone or revoked, or if it counts nothing and another of its name ends after it
	 * begins
	 */
	boolean renew(PassGrant grant);

	/**
	 * Replace the token of a pass. The old one opens nothing any more.
	 * @param passId the pass
	 * @param tokenHash hash of its new token
	 * @return whether there is such a pass
	 */
	boolean reissue(String passId, String tokenHash);

	/**
	 * Find a pass by its token.
	 * @param tokenHash hash of the token
	 * @return the pass
	 */
	Optional<Pass> find(String tokenHash);

	/**
	 * Find a pass by its id.
	 * @param passId the id
	 * @return the pass
	 */
	Optional<Pass> findById(String passId);

	/**
	 * Find what a payment has bought.
	 * @param payment id of the payment
	 * @return the pass that it made or renewed
	 */
	Optional<Pass> findByPayment(String payment);

	/**
	 * Find passes by who bought them first: those of which at least one of these is true.
	 * @param buyer the buyer, or {@code null} for none
	 * @param principal who was authenticated, or {@code null} for no one
	 * @param identifier digest of what the client named the payment, or {@code null} for
	 * none
	 * @return the passes, the newest first
	 */
	List<Pass> findBoughtBy(@Nullable String buyer, @Nullable String principal, @Nullable String identifier);

	/**
	 * Debit a grant and write the draw down.
	 * @param draw an open draw
	 * @param floor what must be left on the grant then, if the draw takes anything
	 * @param now the current time
	 * @return {@code false} if the grant does not hold enough, is not valid, or was
	 * revoked, or if the pass has a draw with this call key
	 */
	boolean open(Draw draw, BigDecimal floor, Instant now);

	/**
	 * Debit a grant, which may become empty, and write the draw down.
	 * @param draw an open draw
	 * @param now the current time
	 * @return {@code false} as in {@link #open(Draw, BigDecimal, Instant)}
	 */
	default boolean open(Draw draw, Instant now) {
		return open(draw, BigDecimal.ZERO, now);
	}

	/**
	 * Return whether {@link #open} also looks into the ledger, and debits nothing if the
	 * payment that bought the grant does not stand there as settled. A payment that the
	 * ledger has forgotten stands.
	 * @return {@code false} if the caller has to look there first
	 */
	default boolean checksPurchases() {
		return false;
	}

	/**
	 * Find the draw of a call that the caller named.
	 * @param passId the pass
	 * @param callKey the caller's name for the call
	 * @return the draw
	 */
	Optional<Draw> findDraw(String passId, String callKey);

	/**
	 * Write down that content leaves now, how much of a metered draw it uses, and until
	 * when its process is taken for alive.
	 * @param draw an open draw
	 * @return {@code false} if it was given back in the meantime
	 */
	boolean leave(Draw draw);

	/**
	 * Write down how much of a metered draw is used by what leaves next, and until when
	 * its process is taken for alive.
	 * @param draw a draw whose content leaves
	 * @return {@code false} if it was closed in the meantime
	 */
	boolean use(Draw draw);

	/**
	 * Write down that content has left. What a metered draw has not used is given back in
	 * the same step. A draw without a call key is forgotten.
	 * @param draw a draw whose content leaves, with what it used in the end
	 * @return {@code false} if it was closed before
	 */
	boolean close(Draw draw);

	/**
	 * Give back what was debited: nothing has left, and nothing will.
	 * @param draw a draw that is not closed
	 * @return {@code false} if it was given back or closed before
	 */
	boolean giveBack(Draw draw);

	/**
	 * End the draws of processes that are dead: give the open ones back, and close those
	 * whose content may have left. Metered ones keep what was written down as used.
	 * @param now the current time
	 * @param most how many to end at most
	 * @return the draws that this call has ended: those given back are open, the others
	 * closed
	 */
	List<Draw> endLapsed(Instant now, int most);

	/**
	 * Revoke all grants of a pass.
	 * @param passId the pass
	 * @return whether there is such a pass
	 */
	boolean revoke(String passId);

	/**
	 * End what a payment has bought, since the payment was refunded or has failed.
	 * @param payment id of the payment
	 * @return whether there is such a grant that was not revoked before
	 */
	boolean end(String payment);

	/**
	 * Let a grant end later.
	 * @param payment id of the payment that bought it
	 * @param until its new end
	 * @return whether there is such a grant that was not revoked and ends earlier
	 */
	boolean extend(String payment, Instant until);

	/**
	 * Return passes, the newest first.
	 * @param before only those bought before this time
	 * @param most how many at most
	 * @return the passes
	 */
	List<Pass> list(Instant before, int most);

	/**
	 * Return what is owed to the holders of passes.
	 * @param now the current time
	 * @return sums over all passes that are valid
	 */
	List<PassTotals> totals(Instant now);

	/**
	 * Return where it is kept which sign-ins were used.
	 * @return a store that the same processes share
	 */
	SignInStore signIns();

	/**
	 * Return whether what is kept is still there when the process has ended.
	 * @return {@code false} if it is kept in memory
	 */
	boolean isDurable();

	/**
	 * Delete closed draws from before a time and, once none is left, passes all of whose
	 * grants ended before it.
	 * @param before the time
	 * @param most how many of each to delete at most
	 * @return how many were deleted; call it again if that is at least {@code most}
	 */
	int prune(Instant before, int most);

}
