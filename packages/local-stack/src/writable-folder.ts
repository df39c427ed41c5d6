import { access, constants, mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Problem } from './problem.ts'

/** Makes the folder where it is missing, or says which variable names one that cannot be written to. */
export async function writableFolder(folder: string, variable: string): Promise<void> {
  const path = resolve(folder)
  try {
    await made(path)
    await access(path, constants.W_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Problem(`${path} cannot be made or written to (${code}): set ${variable} to another folder.`)
  }
}

// One level at a time: below /proc every mkdir says ENOENT, and the recursive one of Node then tries again for ever.
async function made(path: string): Promise<void> {
  if (await isFolder(path)) return
  if (!(await isFolder(dirname(path)))) await made(dirname(path))
  await mkdir(path).catch(async (error: unknown) => {
    // Somebody else may have made it in the meantime.
    if (!(await isFolder(path))) throw error
  })
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() ?? false
}
