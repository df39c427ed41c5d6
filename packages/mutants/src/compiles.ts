import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

import { applyTo, type Patch } from './patch.ts'

/** Name of a mutant -> what the compiler says about it. A variant that does not compile proves nothing. */
export function compileErrors(root: string, patches: readonly Patch[]): ReadonlyMap<string, string> {
  const overlays = new Map<string, { readonly text: string; readonly version: string }>()
  const service = ts.createLanguageService(hostOf(root, overlays))
  const errors = new Map<string, string>()
  for (const { name, files } of patches) {
    for (const file of files) {
      const path = join(root, file.path)
      overlays.set(path, { text: applyTo(readFileSync(path, 'utf8'), file), version: name })
    }
    const said = files
      .filter(({ path }) => path.endsWith('.ts'))
      .flatMap(({ path }) => diagnose(service, join(root, path)))
    if (said.length > 0) errors.set(name, said.join('; '))
    overlays.clear()
  }
  return errors
}

function diagnose(service: ts.LanguageService, file: string): readonly string[] {
  return [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)].map(
    ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '),
  )
}

/** The checkout as the compiler sees it, but for the files that a mutant replaces. */
function hostOf(
  root: string,
  overlays: ReadonlyMap<string, { readonly text: string; readonly version: string }>,
): ts.LanguageServiceHost {
  const read = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path))
  const { fileNames, options } = ts.parseJsonConfigFileContent(read.config, ts.sys, root)
  return {
    getScriptFileNames: () => fileNames,
    getScriptVersion: (file) => overlays.get(file)?.version ?? '',
    getScriptSnapshot(file) {
      const text = overlays.get(file)?.text ?? ts.sys.readFile(file)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => root,
    getCompilationSettings: () => options,
    getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
    fileExists: (path) => ts.sys.fileExists(path),
    readFile: (path) => ts.sys.readFile(path),
    directoryExists: (path) => ts.sys.directoryExists(path),
    getDirectories: (path) => ts.sys.getDirectories(path),
    ...(ts.sys.realpath && { realpath: ts.sys.realpath }),
  }
}
