// A chain that answers like Base Sepolia. Transactions are mined at once, and a block comes every two seconds in any
// case: calls run at the time of the newest block, and a fresh payment would not be valid yet on a chain that rests.
module.exports = {
  networks: {
    hardhat: {
      chainId: 84532,
      // Else every block is a second later than the last, and the chain's clock runs away.
      allowBlocksWithSameTimestamp: true,
      mining: { auto: true, interval: 2000 },
    },
  },
};
