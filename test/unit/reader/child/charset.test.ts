import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { decodeText } from "#src/reader/child/charset.ts";

const german = "Größe: Maße für Tür und Fenster, Übergabe am 3. März – 12 € je m²";

describe("charset", () => {
  it.each([
    ["utf-8", german],
    ["utf-16le", german],
    ["utf-16be", german],
    ["windows-1252", german],
    ["windows-1251", "Цена договора составляет сто рублей"],
    ["windows-1250", "Příliš žluťoučký kůň úpěl ďábelské ódy, zaplaťte do čtrnácti dnů ode dne doručení této smlouvy"],
    ["windows-1253", "Η τιμή της σύμβασης είναι εκατό ευρώ"],
    ["shift_jis", "契約書の金額は百万円です"],
    ["shift_jis", "名前,年齢\n佐藤太郎,30"],
    ["euc-jp", "契約書の金額は百万円です"],
    ["gb18030", "合同金额为一百万元"],
    ["big5", "合同金額為一百萬元整"],
    ["cp949", "계약 금액은 백만 원입니다"],
  ])("reads %s without being told: %s", (charset, text) => {
    expect(decodeText(iconv.encode(text, charset))).toBe(text);
  });

  it("takes a byte order mark off", () => {
    expect(decodeText(Buffer.from(`\uFEFF${german}`))).toBe(german);
    expect(decodeText(iconv.encode(german, "utf-16le", { addBOM: true }))).toBe(german);
  });

  it("believes what is declared, unless the bytes say otherwise", () => {
    expect(decodeText(iconv.encode("привет", "koi8-r"), "koi8-r")).toBe("привет");
    expect(decodeText(Buffer.from(german), "windows-1252")).toBe(german);
    expect(decodeText(iconv.encode(german, "windows-1252"), "utf-8")).toBe(german);
    expect(decodeText(iconv.encode(`${"a".repeat(3_000)}é`, "windows-1252"), "utf-8")).toContain("\uFFFD");
    expect(decodeText(Buffer.from("plain"), "no-such-charset")).toBe("plain");
  });
});
