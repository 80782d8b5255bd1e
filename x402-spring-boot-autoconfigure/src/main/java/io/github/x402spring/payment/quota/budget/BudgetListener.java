package io.github.x402spring.payment.quota.budget;

/**
 * Hears what becomes of budgets, after it happened. It runs on the request's thread and
 * should be quick; what it throws is logged and otherwise ignored.
 *
 * @since 0.1.0
 */
public interface BudgetListener {

	/**
	 * A payment took its price from a budget.
	 * @param plan the plan
	 * @param subject whose budget
	 */
	default void onTaken(String plan, BudgetSubject subject) {
	}

	/**
	 * A request was refused, since too little is left.
	 * @param plan the plan
	 * @param subject whose budget
	 */
	default void onSpent(String plan, BudgetSubject subject) {
	}

	/**
	 * A payment that moved no money gave back what it took.
	 * @param plan the plan
	 * @param subject whose budget
	 */
	default void onGivenBack(String plan, BudgetSubject subject) {
	}

}
