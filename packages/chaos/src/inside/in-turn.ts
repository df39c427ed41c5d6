/**
 * Statements of one transaction are sent in the order in which they are asked for, whatever befalls one of them on its
 * way: who does not wait for an answer relies on that order.
 */
export function inTurn() {
  let before: Promise<unknown> = Promise.resolve()
  return <Result>(prepare: () => Promise<void>, send: () => Promise<Result>): Promise<Result> => {
    const sent = before.then(prepare).then(() => ({ answer: send() }))
    before = sent.catch(() => undefined)
    // In an object: the next one waits until this one is sent, and not until it is answered.
    return sent.then(({ answer }) => answer)
  }
}
