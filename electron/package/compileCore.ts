/**
 * Compiles src/ to JavaScript for the package: each module on its own, never bundled, with specifiers that name the compiled files. Type stripping
 * at run time stays a matter of the repository; and tsc alone would leave `#src/….ts` and `new URL("./x.ts", import.meta.url)` as they are.
 */
import { glob, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import ts from "typescript";

const compiled = (specifier: string): string =>
  /^(\.|#src\/)/.test(specifier) && specifier.endsWith(".ts") ? `${specifier.slice(0, -3)}.js` : specifier;

const isUrlOfOwnFile = (node: ts.Node): node is ts.NewExpression =>
  ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "URL" && node.arguments?.length === 2;

/** Specifiers of imports, exports and dynamic imports, and the first argument of `new URL(…, …)`; no other text is touched. */
const renameSpecifiers: ts.TransformerFactory<ts.SourceFile> = (context) => {
  const { factory } = context;
  const renamed = (node: ts.Expression | undefined): ts.Expression | undefined =>
    node !== undefined && ts.isStringLiteral(node) ? factory.createStringLiteral(compiled(node.text)) : node;
  const visit = (node: ts.Node): ts.Node => {
    if (ts.isImportDeclaration(node))
      return factory.updateImportDeclaration(
        node,
        node.modifiers,
        node.importClause,
        renamed(node.moduleSpecifier) ?? node.moduleSpecifier,
        node.attributes,
      );
    if (ts.isExportDeclaration(node))
      return factory.updateExportDeclaration(
        node,
        node.modifiers,
        node.isTypeOnly,
        node.exportClause,
        renamed(node.moduleSpecifier),
        node.attributes,
      );
    if (isUrlOfOwnFile(node) || (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)) {
      const [first, ...rest] = node.arguments ?? [];
      const args = first === undefined ? [] : [renamed(first) ?? first, ...rest];
      return ts.isNewExpression(node)
        ? factory.updateNewExpression(node, node.expression, node.typeArguments, args)
        : factory.updateCallExpression(node, node.expression, node.typeArguments, args);
    }
    return ts.visitEachChild(node, visit, context);
  };
  return (file) => ts.visitEachChild(file, visit, context);
};

/** One module's JavaScript. */
export const compileModule = (source: string, fileName: string): string =>
  ts.transpileModule(source, {
    fileName,
    compilerOptions: { target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true, removeComments: true },
    transformers: { before: [renameSpecifiers] },
  }).outputText;

/** Compiles every module under `from`/src into `to`/src; plain JavaScript is copied. Returns how many there were. */
export const compileCore = async (from: string, to: string): Promise<number> => {
  let count = 0;
  for await (const path of glob("src/**/*.{ts,mjs}", { cwd: from })) {
    if (path.endsWith(".d.ts")) continue;
    const source = await readFile(join(from, path), "utf8");
    const target = join(to, path.replace(/\.ts$/, ".js"));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, path.endsWith(".ts") ? compileModule(source, path) : source);
    count += 1;
  }
  return count;
};
