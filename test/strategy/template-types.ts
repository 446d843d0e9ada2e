import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Where the sources that exist in memory alone are said to lie. */
const FOLDER = join(ROOT, 'templates', 'in-memory');

/** What an editor with `strict` sees, the sources in place of the built types. */
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  noEmit: true,
  isolatedModules: true,
  skipLibCheck: true,
  types: ['node'],
  typeRoots: [join(ROOT, 'node_modules', '@types')],
  paths: {
    tickwright: [join(ROOT, 'core', 'index.ts')],
    'tickwright/*': [join(ROOT, 'strategies', '*', 'index.ts')],
  },
};

/** An error of the compiler; lines count from 1. */
export interface CompilerError {
  readonly line: number;
  readonly message: string;
}

export function templateSource(template: string): string {
  return readFileSync(join(ROOT, 'templates', `${template}.ts`), 'utf8');
}

/** The errors of each source, all of them compiled as one program. */
export function compilerErrors(
  sources: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly CompilerError[]> {
  const files = new Map([...sources].map(([name, text], i) => [join(FOLDER, `${i}.ts`), { name, text }]));
  const host = ts.createCompilerHost(OPTIONS, true);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.getSourceFile = (file, options, ...more) => {
    const known = files.get(file);
    return known
      ? ts.createSourceFile(file, known.text, options, true)
      : getSourceFile(file, options, ...more);
  };
  const program = ts.createProgram([...files.keys()], OPTIONS, host);
  return new Map(
    [...files].map(([file, { name }]) => {
      const source = program.getSourceFile(file)!;
      const errors = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return [name, errors.map((error) => described(error, source))];
    }),
  );
}

function described({ start = 0, messageText }: ts.Diagnostic, source: ts.SourceFile): CompilerError {
  return {
    line: source.getLineAndCharacterOfPosition(start).line + 1,
    message: ts.flattenDiagnosticMessageText(messageText, ' '),
  };
}

/** What of a source is there for the compiler alone: annotations, casts, type arguments, declarations of types. */
export function annotations(text: string): readonly string[] {
  const source = ts.createSourceFile('template.ts', text, ts.ScriptTarget.ES2023, true);
  const found: string[] = [];
  const walk = (node: ts.Node): void => {
    const isForTypes =
      ts.isTypeNode(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      ts.isNonNullExpression(node);
    if (isForTypes) found.push(node.getText());
    ts.forEachChild(node, walk);
  };
  walk(source);
  return found;
}
