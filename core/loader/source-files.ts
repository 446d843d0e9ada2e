const SOURCE = /\.(ts|mts|js|mjs)$/;
const DECLARATION = /\.d\.(ts|mts)$/;

/** Whether a file of this name is one that users write: TypeScript or JavaScript, and no mere declarations. */
export function isSourceFile(name: string): boolean {
  return SOURCE.test(name) && !DECLARATION.test(name);
}
