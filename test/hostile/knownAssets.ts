/** What is known of the public files: those that are not intact or hold no text, and phrases that must be found in others. */
import type { Expectation } from "./cases.ts";

const encrypted: Expectation = { kind: "refused", by: ["document/encrypted"] };
const corrupt: Expectation = { kind: "refused", by: ["document/corrupt"] };
/** Pictures, charts or embedded files only. */
const textless: Expectation = { kind: "refused", by: ["document/empty"] };
const any: Expectation = { kind: "any" };

const all = (expectation: Expectation, names: readonly string[]): readonly (readonly [string, Expectation])[] =>
  names.map((name) => [name, expectation] as const);

export const known: Readonly<Record<string, Expectation>> = Object.fromEntries([
  ...all(encrypted, [
    "testPPT_protected_passtika.pptx",
    "testODTEncrypted.odt",
    "bug1782186.pdf",
    "issue3371.pdf",
    "issue6010_2.pdf",
    "pr6531_1.pdf",
    "pr6531_2.pdf",
    "print_protection.pdf",
    "saslprep-r6.pdf",
    "testPDF_no_extract_no_accessibility_owner_user.pdf",
  ]),
  ...all(corrupt, ["testWORD_truncated.docx", "REDHAT-1531897-0.pdf", "bug1020226.pdf"]),
  ...all(textless, [
    "2exe.docx",
    "2pic.docx",
    "testWORD_charts.docx",
    "testWORD_missing_ooxml_bean1.docx",
    "testWORD_multi_authors.docx",
    "testWPSAttachment.docx",
    "pic.xls",
    "pic.xlsx",
    "testEXCEL_embeddedPDF_mac.xls",
    "testEXCEL_embeddedPDF_mac.xlsx",
    "testMSChart-govdocs-428996.xls",
    "testMSChart-govdocs-428996.xlsx",
    "testWPSAttachment.xls",
    "testWPSAttachment.xlsx",
    "testEXCEL_diagramData.xlsx",
    "testEXCEL_diagramData.xlsb",
    "testEXCEL_poi-61034.xlsx",
    "testExcel_embeddedPDF.xlsx",
    "testODSMacro.ods",
    "testHTML_head.html",
    "testBinControlWord.rtf",
    "testRTFEmbeddedFiles.rtf",
  ]),
  // Not what their names say: an EBCDIC text, a bitmap named .txt.
  ...all(any, ["english.cp500.txt", "testBMPfp.txt"]),
]);

/** Checked by reading the files. Each must be found on one page, as it stands here. */
export const phrases: Readonly<Record<string, string>> = {
  "testWORD_various.docx": "Row 2 Col 1 | Row 2 Col 2 | Row 2 Col 3",
  "testWORD_numbered_list.docx": "ii. A ii",
  "testWORD_override_list_numbering.docx": "2.2.1someText 1st.2.1someText",
  "testWORD_text_box.docx": "This text is inside of a text box in the body of the document.",
  "testWORD_2006ml.docx": "² This is an endnote",
  "packages__markitdown__tests__test_files__test.docx": "AutoGen",
  "packages__markitdown__tests__test_files__test.xlsx": "Alpha | Beta | Gamma | Delta",
  "packages__markitdown__tests__test_files__test.xls": "affc7dad-52dc-4b98-9b5d-51e65d8a8ad0",
  "packages__markitdown__tests__test_files__test_mskanji.csv": "佐藤太郎 | 30 | 東京",
  "packages__markitdown__tests__test_files__test_wikipedia.html": "Microsoft",
  "packages__markitdown__tests__test_files__test_outlook_msg.msg": "This is the body of the test email message",
  "testEXCEL.xlsx": "| 15 | 225",
  "testEXCEL_5.xls": "| 15 | 225",
  "testEXCEL-formats.xls": "| 1,599.99 | -1,599.99",
  "testEXCEL_dateFormats.xlsx": "2018-09-20",
  "testEXCEL.strict.xlsx": "2nd row | 2nd row 2nd column",
  "testEXCEL_various.xlsb": "currency | $3.03",
  "testFooter.ods": "Data 3 | Data 4",
  "testPPT.pptx": "Different words to test against",
  "testPPT_groups.pptx": "Text box5 tika link",
  "testFooter.odt": "Here is some text on page 2",
  "testODTStyles3.odt": "Taalrol | N",
  "testRTFWordPadCzechCharacters.rtf": "Svitky od Mrtvého moře jsou starověké židovské náboženské texty",
  "testRTF-ms932.rtf": "こんにちは",
  "testFontAfterBufferedText.rtf": "Уважаемый клиент!",
  "testEPUB_multi-metadata-vals.epub": "I come from the Fourth Dimension",
  "testHTML_charset_utf16le.html": "This is a sample text",
  "testRFC822_dkim.eml": "We lost the game. Are you hungry yet?",
  "testRFC822_multipart_attachments.eml": "This is Test TXTB File for parser",
  "complex.mbox": "No you cannot raise this event yourself",
  "testMSG_att_doc.msg": "école (00E9)",
  "testMSG_chinese.msg": "中文測試",
  "testTXTNonASCIIUTF8.txt": "Der schnelle braune Fuchs springt über den faulen Hund",
  "2022 Q3 AAPL.pdf": "Apple Inc.",
  "testPDF.pdf": "http://incubator.apache.org/tika/",
};
