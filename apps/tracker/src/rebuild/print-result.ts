import pc from 'picocolors'

import { type RebuildResult } from './rebuild.ts'

/** What a rebuild came to: both checksums of every table, what differs, and whether the copy is live now. */
export function printResult(result: RebuildResult, print: (line: string) => void): void {
  const { live, rebuilt, differences, offsets, swapped } = result
  const records = [...offsets.values()].reduce((total, offset) => total + offset, 0n)
  print(`Compared at the same offsets, ${records} records into ${offsets.size} partitions:`)
  live.forEach((sum, index) => {
    const other = rebuilt[index]
    const equal = sum.checksum === other?.checksum && sum.rows === other.rows
    print(`  ${sum.table.padEnd(16)} live     ${sum.checksum}  ${sum.rows} rows`)
    const line = `  ${''.padEnd(16)} rebuilt  ${other?.checksum}  ${other?.rows} rows`
    print(equal ? line : pc.red(`${line}  differs`))
  })
  for (const { table, live: before, rebuilt: after } of differences) {
    print(pc.red(`  ${table}`))
    print(`    live     ${JSON.stringify(before)}`)
    print(`    rebuilt  ${JSON.stringify(after)}`)
  }
  if (differences.length === 0) print(pc.green('Equal, and swapped.'))
  else if (swapped) print(pc.yellow('They differ, and were swapped because of --force.'))
  else print(pc.red('They differ: the live tables stay. Look at the rows above; --force swaps all the same.'))
}
