/**
 * How often something may still happen that has not been seen in so many trials, with a confidence of 95 %: at most
 * this often in one trial. For many trials this is the rule of three, 3 / n.
 */
export function upperBound(trials: number, confidence = 0.95): number {
  if (trials <= 0) return 1
  return 1 - (1 - confidence) ** (1 / trials)
}
