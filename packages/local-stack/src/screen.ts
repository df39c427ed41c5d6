import pc from 'picocolors'

export interface Screen {
  step(name: string, done: boolean): void
  progress(name: string, doneBytes: number, totalBytes: number): void
  line(text: string): void
  /** Nothing is under way any more. */
  close(): void
}

export interface ScreenOptions {
  readonly write: (text: string) => void
  /** True where a line can be written over: elsewhere the state is told every few seconds. */
  readonly live: boolean
  readonly now?: () => number
}

const worthTellingSeconds = 0.1
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** Shows what is done, with how long it took, and what is under way. */
export function screen({ write, live, now = Date.now }: ScreenOptions): Screen {
  const begun = new Map<string, number>()
  const downloads = new Map<string, string>()
  const openedAt = now()
  let frame = 0

  const state = (): string =>
    [...begun.keys()].map((name) => [name, downloads.get(name)].filter(Boolean).join(' ')).join(', ')
  const clear = (): void => {
    if (live) write('\r\u001b[2K')
  }
  const draw = (): void => {
    if (begun.size === 0) return
    const seconds = Math.round((now() - openedAt) / 1000)
    if (!live) return write(`  … ${seconds} s: ${state()}\n`)
    clear()
    frame += 1
    write(
      pc.dim(
        `  ${frames[frame % frames.length]} ${seconds} s  ${state()}`.slice(
          0,
          (process.stdout.columns || 100) - 1,
        ),
      ),
    )
  }
  const line = (text: string): void => {
    clear()
    write(`${text}\n`)
  }
  const timer = setInterval(draw, live ? 100 : 5_000)
  timer.unref()

  return {
    line,
    step(name, done) {
      const startedAt = begun.get(name)
      if (!done || startedAt === undefined) return void begun.set(name, now())
      begun.delete(name)
      downloads.delete(name)
      const seconds = (now() - startedAt) / 1000
      if (seconds >= worthTellingSeconds)
        line(`  ${pc.green('✓')} ${name.padEnd(24)} ${pc.dim(`${seconds.toFixed(1)} s`)}`)
    },
    progress(name, doneBytes, totalBytes) {
      const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0)
      downloads.set(name, `${megabytes(doneBytes)}/${megabytes(totalBytes)} MB`)
    },
    close() {
      clearInterval(timer)
      clear()
    },
  }
}
