/** What the architecture rules need to know of a TypeScript source, taken from its syntax tree. */
import { posix } from 'node:path';
import ts from 'typescript';

export interface Source {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly specifier: string;
  /** The file meant by a relative specifier, from the project's root; null for a package. */
  readonly file: string | null;
}

/** A read of the world that may happen in one place only. */
export type Impurity = 'clock' | 'randomness' | 'environment';

export interface ParsedSource {
  readonly path: string;
  /** Static, type-only, re-exported and dynamic ones with a literal specifier. */
  readonly imports: readonly Import[];
  /** Dynamic imports of what is only known when they run, as source text. */
  readonly computedImports: readonly string[];
  readonly impurities: ReadonlyMap<Impurity, string>;
  readonly hasStarExport: boolean;
  /** Statements other than `export { names } from`, as source text: a public surface has none. */
  readonly otherStatements: readonly string[];
}

/** Spelled as they stand in a source: `Date.now`, `process.env`, ... */
const IMPURE_EXPRESSIONS: Readonly<Record<string, Impurity>> = {
  'Date.now': 'clock',
  'performance.now': 'clock',
  'performance.timeOrigin': 'clock',
  'process.hrtime': 'clock',
  'Math.random': 'randomness',
  'process.env': 'environment',
};

/** Names that bring the same in by an import. */
const IMPURE_IMPORTS: Readonly<Record<string, Impurity>> = {
  'process:env': 'environment',
  'process:hrtime': 'clock',
  'perf_hooks:performance': 'clock',
};

export function parseSource({ path, text }: Source): ParsedSource {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const imports: Import[] = [];
  const computedImports: string[] = [];
  const impurities = new Map<Impurity, string>();
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== null) imports.push({ specifier, file: resolve(path, specifier) });
    else if (isDynamicImport(node)) computedImports.push(node.getText(file));
    for (const impure of impureIn(node, file)) {
      const kind = IMPURE_EXPRESSIONS[impure] ?? IMPURE_IMPORTS[impure];
      if (kind !== undefined) impurities.set(kind, impure);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return {
    path,
    imports,
    computedImports,
    impurities,
    hasStarExport: file.statements.some(isStarExport),
    otherStatements: file.statements
      .filter((each) => !isNamedReExport(each))
      .map((each) => each.getText(file)),
  };
}

function specifierOf(node: ts.Node): string | null {
  const literal =
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
        ? node.argument.literal
        : isDynamicImport(node)
          ? node.arguments[0]
          : undefined;
  return literal !== undefined && ts.isStringLiteralLike(literal) ? literal.text : null;
}

function isDynamicImport(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
}

function resolve(from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts');
}

/** The keys of the tables above that this node spells. */
function impureIn(node: ts.Node, file: ts.SourceFile): string[] {
  if (ts.isPropertyAccessExpression(node))
    return [withoutGlobal(`${node.expression.getText(file)}.${node.name.text}`)];
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    return [withoutGlobal(`${node.expression.getText(file)}.${node.argumentExpression.text}`)];
  }
  const isDate = (expression: ts.Expression) => withoutGlobal(expression.getText(file)) === 'Date';
  if (ts.isNewExpression(node) && isDate(node.expression) && (node.arguments ?? []).length === 0)
    return ['Date.now'];
  if (ts.isCallExpression(node) && isDate(node.expression)) return ['Date.now'];
  if (
    ts.isVariableDeclaration(node) &&
    ts.isObjectBindingPattern(node.name) &&
    node.initializer !== undefined
  ) {
    const owner = withoutGlobal(node.initializer.getText(file));
    return node.name.elements.map((each) => `${owner}.${(each.propertyName ?? each.name).getText(file)}`);
  }
  if (ts.isImportDeclaration(node) && ts.isStringLiteralLike(node.moduleSpecifier)) {
    const module = node.moduleSpecifier.text.replace(/^node:/, '');
    const bindings = node.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) return [];
    return bindings.elements.map((each) => `${module}:${(each.propertyName ?? each.name).text}`);
  }
  return [];
}

function withoutGlobal(expression: string): string {
  return expression.replace(/^globalThis\./, '');
}

function isStarExport(statement: ts.Statement): boolean {
  if (!ts.isExportDeclaration(statement)) return false;
  return statement.exportClause === undefined || ts.isNamespaceExport(statement.exportClause);
}

function isNamedReExport(statement: ts.Statement): boolean {
  if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier === undefined) return false;
  const clause = statement.exportClause;
  return (
    clause !== undefined &&
    ts.isNamedExports(clause) &&
    clause.elements.every((each) => each.name.text !== 'default')
  );
}
