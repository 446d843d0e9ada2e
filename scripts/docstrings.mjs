// A TypeDoc plugin for docstrings that stand elsewhere than above their property, so that no sentence is written twice:
// - a key of a zod schema says what it is by `.describe(...)`;
// - the tag of a union's variant is described by the comment above the variant;
// - what several variants of a union have is described where the first of them has it.
import { Comment, Converter, ReflectionKind } from 'typedoc';
import ts from 'typescript';

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (reflection.hasComment() || !reflection.kindOf(ReflectionKind.Property)) return;
    const text = textOf(context.getSymbolFromReflection(reflection)?.declarations?.[0]);
    if (text) reflection.comment = new Comment([{ kind: 'text', text }]);
  });
}

function textOf(declaration) {
  if (declaration === undefined) return undefined;
  if (ts.isPropertyAssignment(declaration)) return describedAs(declaration.initializer);
  const variant = declaration.parent;
  if (!ts.isPropertySignature(declaration) || !ts.isUnionTypeNode(variant.parent)) return undefined;
  const isTag = declaration.type !== undefined && ts.isLiteralTypeNode(declaration.type);
  return isTag ? commentAbove(variant) : firstDocstring(declaration.name.getText(), variant.parent);
}

/** The text of the outermost `.describe(...)` in a chain of calls. */
function describedAs(node) {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { name, expression } = node.expression;
  const [argument] = node.arguments;
  const isText = argument !== undefined && ts.isStringLiteralLike(argument);
  return name.text === 'describe' && isText ? argument.text : describedAs(expression);
}

/** The last comment between a variant of a union and what stands before it: its `|` is no part of it. */
function commentAbove(variant) {
  const { types, pos } = variant.parent;
  const before = types[types.indexOf(variant) - 1];
  const text = variant.getSourceFile().text.slice(before?.end ?? pos, variant.getStart());
  const comment = [...text.matchAll(/\/\*\*([\s\S]*?)\*\//g)].at(-1)?.[1];
  return comment?.replace(/\n\s*\* ?/g, '\n').trim();
}

function firstDocstring(name, union) {
  for (const variant of union.types.filter(ts.isTypeLiteralNode)) {
    const member = variant.members.find((one) => one.name?.getText() === name);
    const [docstring] = member ? ts.getJSDocCommentsAndTags(member) : [];
    if (docstring) return ts.getTextOfJSDocComment(docstring.comment);
  }
  return undefined;
}
