/** Checks /schemas, or the directory given: exits 0 when they may be published, else says what to mend and exits 1. */
import { gate } from './gate.ts'

const problems = await gate(process.argv[2])
for (const { where, what } of problems) console.error(`schemas/${where}: ${what}`)
if (problems.length > 0) process.exitCode = 1
else console.log('schemas: every version reads every other, both ways, and every golden sample')
