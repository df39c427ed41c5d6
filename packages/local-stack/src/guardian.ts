import { spawn } from 'node:child_process'

/** Ends what we started when this process is gone, however it went. */
export interface Guardian {
  /** From now on the process is sent this signal when we vanish, and SIGKILL 10 s later. */
  watch(pid: number, signal: NodeJS.Signals): void
  forget(pid: number): void
  /** The folder is deleted when we are gone. */
  removeAfterwards(folder: string): void
}

// Its standard input is our pipe: the kernel closes it when we die, kill -9 included, and `read` ends.
// It sits in its own session, so that a Ctrl-C in the terminal reaches us and not it.
const script = `
trap '' INT TERM HUP
entries=; folder=
while read -r verb rest; do
  case $verb in
    watch) entries="$entries $rest" ;;
    forget) kept=; for e in $entries; do [ "\${e%%:*}" = "$rest" ] || kept="$kept $e"; done; entries=$kept ;;
    remove) folder=$rest ;;
  esac
done
for e in $entries; do kill -s "\${e##*:}" "\${e%%:*}" 2>/dev/null; done
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  alive=; for e in $entries; do kill -0 "\${e%%:*}" 2>/dev/null && alive=1; done
  [ -z "$alive" ] && break
  sleep 0.5
done
for e in $entries; do kill -KILL "\${e%%:*}" 2>/dev/null; done
[ -n "$folder" ] && rm -rf "$folder"
exit 0
`

export function guardian(): Guardian {
  // Windows has no sh; there a forgotten process is found by its record at the next start.
  if (process.platform === 'win32') return { watch() {}, forget() {}, removeAfterwards() {} }
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  const say = (line: string): void => void child.stdin.write(`${line}\n`)
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  child.unref()
  const pipe: { unref?: () => void } = child.stdin as { unref?: () => void }
  pipe.unref?.()
  return {
    watch: (pid, signal) => say(`watch ${pid}:${signal.replace('SIG', '')}`),
    forget: (pid) => say(`forget ${pid}`),
    removeAfterwards: (folder) => say(`remove ${folder}`),
  }
}
