/** After so long without a heartbeat a member of a group counts as dead: how long its partitions wait after a crash. */
export const sessionTimeoutMs = 8_000
