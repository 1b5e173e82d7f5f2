import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, test } from "vitest";
import { NumberField } from "../../../../renderer/ui/NumberField.tsx";

afterEach(cleanup);

/** Holds what was committed, as a room's state does. */
const Held = ({ kept }: { readonly kept: (number | null)[] }) => {
  const [value, setValue] = useState<number | null>(null);
  return (
    <>
      <NumberField
        label="Context"
        value={value}
        onChange={(next) => {
          kept.push(next);
          setValue(next);
        }}
        min={0}
        max={4096}
        step={256}
        emptyWord="Automatic"
      />
      <button type="button" onClick={() => setValue(1024)}>
        Take 1,024
      </button>
    </>
  );
};

test("a typed number is committed by Enter and the field keeps the focus, also through steps; a value from outside is shown", () => {
  const kept: (number | null)[] = [];
  render(<Held kept={kept} />);
  const field = screen.getByRole("textbox", { name: "Context" }) as HTMLInputElement;
  field.focus();
  fireEvent.change(field, { target: { value: "512" } });
  expect(kept).toEqual([]);
  fireEvent.keyDown(field, { key: "Enter" });
  expect([kept, document.activeElement === field, field.isConnected]).toEqual([[512], true, true]);
  fireEvent.keyDown(field, { key: "ArrowUp" });
  expect([kept.at(-1), field.isConnected, field.value]).toEqual([768, true, "768"]);
  fireEvent.click(screen.getByRole("button", { name: "Take 1,024" }));
  expect(field.value).toBe("1,024");
});
