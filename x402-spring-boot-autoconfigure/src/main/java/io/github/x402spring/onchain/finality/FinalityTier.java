package io.github.x402spring.onchain.finality;

/**
 * How final a block is. The later tiers include the earlier ones.
 *
 * @since 0.1.0
 */
public enum FinalityTier {

	/** It is part of the chain, and a reorganisation may still remove it. */
	INCLUDED,

	/** It is at or below the block that nodes call {@code safe}. */
	SAFE,

	/** It is at or below the block that nodes call {@code finalized}. */
	FINALIZED;

	/**
	 * Return the block tag of JSON-RPC for the newest block of this tier.
	 * @return the tag
	 */
	public String tag() {
		return switch (this) {
			case INCLUDED -> "latest";
			case SAFE -> "safe";
			case FINALIZED -> "finalized";
		};
	}

}
