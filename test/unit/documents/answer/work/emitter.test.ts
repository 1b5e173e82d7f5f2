/** Text of work that stops and goes on. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { createEmitter, nothingSpoken } from "#src/documents/answer/work/emitter.ts";

it("comes out the same however often it stops, wherever the chat had got to, when steps say the same again", () => {
  const steps = fc.array(fc.array(fc.string({ minLength: 1, maxLength: 6 }), { maxLength: 4 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(steps, fc.infiniteStream(fc.nat({ max: 30 })), (said, random) => {
      let chat = "";
      let at = nothingSpoken;
      let step = 0;
      while (step < said.length) {
        const emitter = createEmitter(chat, at, (piece) => {
          chat += piece;
        });
        // So many pieces, then everything stops.
        let left = random.next().value;
        while (step < said.length && left > 0) {
          const pieces = said[step] ?? [];
          for (const piece of pieces.slice(0, left)) emitter.say(piece);
          if (pieces.length > left) break;
          left -= Math.max(1, pieces.length);
          at = emitter.spoken;
          step += 1;
        }
        // The chat's last moments were not written down.
        if (step < said.length) chat = chat.slice(0, Math.max(0, chat.length - (random.next().value % 5)));
      }
      expect(chat).toBe(said.flat().join(""));
    }),
  );
});

it("starts a step that comes out otherwise on a new line, and keeps what stood there", () => {
  let chat = "Done. Half a";
  const emitter = createEmitter(chat, { length: 6, recent: "Done. " }, (piece) => {
    chat += piece;
  });
  emitter.say("Ano");
  emitter.say("ther.");
  expect([chat, emitter.spoken.length]).toEqual(["Done. Half a\n\nAnother.", chat.length]);
});
