import type { FastifyInstance } from 'fastify'
import { badRequest } from './problem.ts'

/**
 * A body is `application/json` or it is 415. Text that Postgres cannot store (NUL, half a surrogate pair) is the
 * client's mistake and refused here with 400; let in, it would be a 500 from the first statement that meets it.
 */
export function acceptOnlyStorableJson(
  app: Pick<
    FastifyInstance,
    'addHook' | 'removeAllContentTypeParsers' | 'addContentTypeParser' | 'getDefaultJsonParser'
  >,
): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.url.includes('%00')) done(badRequest('the URL has a NUL', 'malformed-text'))
    else done()
  })
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    void parse(request, body as string, (error, value) => {
      if (error !== null) done(badRequest('the body is not valid JSON', 'malformed-json'))
      else if (!isStorable(value))
        done(badRequest('the body has text with NUL or broken Unicode', 'malformed-text'))
      else done(null, value)
    })
  })
}

// With a list and not by recursion: 64 KB of `[[[[` is deeper than the stack.
function isStorable(root: unknown): boolean {
  const open: unknown[] = [root]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value === 'string') {
      if (value.includes('\0') || !isWellFormed(value)) return false
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) open.push(key, member)
    }
  }
  return true
}

function isWellFormed(text: string): boolean {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text)
}
