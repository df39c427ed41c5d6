// A plugin for Stryker: `default: return unreachable(value)` is code that the compiler proves to be dead.
export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'unreachable',
    value: {
      shouldIgnore(path) {
        const isDefault = path.isSwitchCase() && path.node.test === null
        const [statement] = isDefault ? path.node.consequent : []
        const callee = statement?.argument?.callee?.name ?? statement?.expression?.callee?.name
        return callee === 'unreachable' ? 'the compiler proves that nobody comes here' : undefined
      },
    },
  },
]
