import { expect, test } from "vitest";
import { markMath } from "../../../../../renderer/chat/markdown/mathMarks.ts";

test.for([
  ["Euler: $e^{i\\pi} = -1$.", "Euler: $$e^{i\\pi} = -1$$."],
  ["Euler: \\(e^{i\\pi}\\).", "Euler: $$e^{i\\pi}$$."],
  ["\\[ x = 1 \\]", "$$\nx = 1\n$$"],
  ["\\[\nx = 1\n\\]", "$$\nx = 1\n$$"],
  ["It costs $5 and then $10.", "It costs $5 and then $10."],
  ["US$5 or 5$ more", "US$5 or 5$ more"],
  ["`$x$` and $y$", "`$x$` and $$y$$"],
  ["```\n$x$\n```", "```\n$x$\n```"],
  ["$$already$$", "$$already$$"],
  ["no math at all", "no math at all"],
] as const)("%s becomes %s", ([before, after]) => expect(markMath(before)).toBe(after));
