import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { checkTemplate, normalised } from "#src/models/child/templateCheck.ts";

const text = "{% for m in messages %}\n{{ m.content }}\n{% endfor %}";
const known = {
  name: "Known 1",
  architectures: ["llama"],
  pattern: "^known ?1",
  text,
  sha256: [createHash("sha256").update(text).digest("hex")],
};
const hashed = { ...known, name: "Hashed", pattern: "^hashed", text: null };
const asked = { template: text, architecture: "llama", family: "Known 1 8B", name: "whatever" };

it("knows a template by its text, whatever its line ends and its model's name", () => {
  expect(checkTemplate({ ...asked, template: `${text.replaceAll("\n", "\r\n")}\n\n` }, [known])).toEqual({
    kind: "known",
    name: "Known 1",
  });
  expect(checkTemplate({ ...asked, family: "Tuned", architecture: "qwen2" }, [known])).toEqual({ kind: "known", name: "Known 1" });
});

it("shows the lines in which a model's template differs from the one known for it", () => {
  const changed = text.replace("{{ m.content }}", "{{ m.content }}{{ evil }}");
  expect(checkTemplate({ ...asked, template: changed }, [hashed, known])).toEqual({
    kind: "different",
    name: "Known 1",
    lines: [
      { kind: "same", text: "{% for m in messages %}" },
      { kind: "removed", text: "{{ m.content }}" },
      { kind: "added", text: "{{ m.content }}{{ evil }}" },
      { kind: "same", text: "{% endfor %}" },
    ],
  });
});

it("says when there is no template, and when there is nothing to compare with", () => {
  const other = `${text} `.replace("content", "text");
  expect(checkTemplate({ ...asked, template: null }, [known])).toEqual({ kind: "none" });
  expect(checkTemplate({ ...asked, template: other, family: "Other" }, [known])).toEqual({ kind: "unknown" });
  expect(checkTemplate({ ...asked, template: other, architecture: "gemma2" }, [known])).toEqual({ kind: "unknown" });
  expect(checkTemplate({ ...asked, template: other, family: "Hashed 8B" }, [hashed])).toEqual({ kind: "unknown" });
});

it("gives up on texts whose comparison would take for ever, within bounds", () => {
  const lines = (step: number) => Array.from({ length: 60_000 }, (_, index) => String((index * step) % 9_973)).join("\n");
  const check = checkTemplate({ ...asked, template: lines(7) }, [{ ...known, text: lines(11) }]);
  expect(check.kind === "different" && check.lines.length).toBe(6_000);
});

it("holds text without trailing white space for the same", () => {
  expect(normalised("a\r\nb \n\n")).toBe("a\nb");
});
