// The environment of jest's tests while Stryker runs them: the first failure decides about a variant, and jest itself goes on.
import { TestEnvironment } from 'jest-environment-node'

// Stryker runs one variant after another in a process, and says here which.
const variant = () => process.env.__STRYKER_ACTIVE_MUTANT__
let failed

export default class FailFastEnvironment extends TestEnvironment {
  handleTestEvent(event, { rootDescribeBlock }) {
    if (event.name === 'test_fn_failure' || event.name === 'hook_failure') failed = variant()
    const decided = failed !== undefined && failed === variant()
    // Marked before it starts: a file with nothing to run does not build its world either.
    if (decided && event.name === 'run_start') tests(rootDescribeBlock).forEach(skip)
    if (decided && event.name === 'test_start') skip(event.test)
  }
}

function tests({ children }) {
  return children.flatMap((child) => (child.type === 'test' ? [child] : tests(child)))
}

function skip(test) {
  test.mode = 'skip'
}
