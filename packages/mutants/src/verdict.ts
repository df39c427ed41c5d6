/** What a run of tests says about a mutant. Only tests that ran, and that failed at something they expected, count. */
export interface JestReport {
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly status: string
      readonly fullName: string
      readonly failureMessages?: readonly string[] | null
    }[]
  }[]
}

export type Verdict =
  | { readonly kind: 'killed'; readonly by: string; readonly how: string }
  | { readonly kind: 'survived' }
  /** The tests never came to say anything: that proves nothing. */
  | { readonly kind: 'broken'; readonly why: string }

// What a program says that is wrong as a program, and not as a keeper of a law.
const wrongProgram =
  /SyntaxError|ReferenceError|ERR_MODULE_NOT_FOUND|Cannot find (?:module|package)|does not provide an export|is not a (?:function|constructor)/

export function verdictOf(report: JestReport | undefined, output: string): Verdict {
  if (!report) return { kind: 'broken', why: lastLines(output) }
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = tests.filter(({ status }) => status === 'failed')
  for (const { fullName, failureMessages } of failed) {
    const message = (failureMessages ?? []).join('\n')
    if (wrongProgram.test(message)) continue
    const late = /Exceeded timeout/.test(message) ? ' (waited in vain)' : ''
    return { kind: 'killed', by: `${fullName}${late}`, how: firstLine(message) }
  }
  if (failed.length > 0)
    return { kind: 'broken', why: firstLine(failed[0]?.failureMessages?.join('\n') ?? '') }
  const unloaded = report.testResults.find(({ assertionResults }) => assertionResults.length === 0)
  if (unloaded) return { kind: 'broken', why: firstLine(unloaded.message) || 'no test ran' }
  if (!tests.some(({ status }) => status === 'passed')) return { kind: 'broken', why: 'no test ran' }
  return { kind: 'survived' }
}

const escape = String.fromCharCode(27)

function firstLine(text: string): string {
  const plain = text.replaceAll(new RegExp(`${escape}\\[[0-9;]*m`, 'g'), '')
  const lines = plain.split('\n').map((line) => line.trim())
  return lines.find((line) => line !== '' && !line.startsWith('●'))?.slice(0, 160) ?? ''
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-3).join(' | ').slice(-300)
}
