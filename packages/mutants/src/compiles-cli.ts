import { compileErrors } from './compiles.ts'
import { readPatches, root } from './patches.ts'

// A process of its own: the compiler would keep the tests waiting.
const names = new Set(process.argv.slice(2))
const patches = (await readPatches()).filter(({ name }) => names.has(name))
console.log(JSON.stringify([...compileErrors(root, patches)]))
