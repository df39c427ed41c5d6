/** The folder with every program of `npm start`, and of these files from the root, as one JavaScript file each. */
export function bundle(root: string, more?: readonly string[]): Promise<string>
