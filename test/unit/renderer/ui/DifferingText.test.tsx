import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { DifferingText, stretchesOf } from "../../../../renderer/ui/DifferingText.tsx";

test("marks the words that the other text does not have, and nothing else", () => {
  const { container } = render(<DifferingText text="The fee is 40 euros." against="The fee is 45 euros." />);
  expect([...container.querySelectorAll("mark")].map(({ textContent }) => textContent)).toEqual(["40"]);
  expect(container.textContent).toBe("The fee is 40 euros.");
});

test("the text stays whole: when both are the same, when one is empty, and when it is too long to be compared", () => {
  const long = "word ".repeat(5_000);
  for (const [text, against] of [
    ["same", "same"],
    ["alone", ""],
    ["", "other"],
    [long, `${long}more`],
  ] as const)
    expect(
      stretchesOf(text, against)
        .map((stretch) => stretch.text)
        .join(""),
    ).toBe(text);
  expect(stretchesOf(long, `x${long}`)).toEqual([{ text: long, differs: false }]);
});
