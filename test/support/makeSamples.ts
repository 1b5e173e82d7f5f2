/** Makes the sample documents in resources/samples: `node test/support/makeSamples.ts`. All names and figures in them are invented. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type MadePage, makePdf } from "./pdf.ts";
import { zip } from "./zip.ts";

interface Part {
  readonly heading: string;
  readonly paragraphs: readonly string[];
}

const lease: readonly (readonly Part[])[] = [
  [
    {
      heading: "Office lease",
      paragraphs: [
        "Contract with Northgate Harbor Holdings.",
        "Landlord: Northgate Harbor Holdings, 12 Canal Street, Bristol. Tenant: Cedar Lane Works Ltd, 4 Mill Lane, Bristol.",
        "Contract number: NH-4471. The contract starts on 1 March 2026. It runs until 28 February 2031.",
      ],
    },
    {
      heading: "1. Subject",
      paragraphs: [
        "The landlord lets to the tenant the offices on the second floor of 12 Canal Street, 184 square metres, with four parking spaces in the yard. The rooms are used as offices only.",
        "An inventory with photographs was made when the keys were handed over. Both parties received a copy.",
      ],
    },
  ],
  [
    {
      heading: "2. Rent and deposit",
      paragraphs: [
        "Monthly rent: EUR 3,480.00. The rent is paid on the third working day of each month. The rent includes heating and water and does not include electricity.",
        "Deposit: EUR 10,440.00. The landlord keeps it in an account of its own and pays it back within 60 days of the end of the lease.",
      ],
    },
    {
      heading: "3. Changes of rent",
      paragraphs: [
        "The rent stays as it is until 28 February 2028. After that it follows the consumer price index once a year. The landlord announces each change in writing.",
      ],
    },
  ],
  [
    {
      heading: "4. Term and notice",
      paragraphs: [
        "Notice period: 90 days. Notice is given in writing and counts from the end of the month in which it arrives.",
        "Either party may end the lease at once if the other breaks it gravely and does not mend this within 14 days of being told.",
      ],
    },
    {
      heading: "5. Care of the rooms",
      paragraphs: [
        "The tenant reports damage without delay. Repairs of less than EUR 250.00 are paid by the tenant, all others by the landlord.",
        "Caretaker: Oliver Quinn. The caretaker is in the building on working days from 07:30 to 15:00.",
      ],
    },
  ],
  [
    {
      heading: "6. Final terms",
      paragraphs: [
        "Place of jurisdiction: Bristol. Changes must be made in writing. If one term is void, the others remain.",
        "It was signed by Nadia Weber for the landlord and by Marco Jansen for the tenant on 20 January 2026.",
      ],
    },
  ],
];

/** 11 pt Helvetica on 451 pt of paper. */
const CHARACTERS = 80;
const wrapped = (text: string): readonly string[] =>
  [...text.matchAll(new RegExp(`\\S.{0,${CHARACTERS - 1}}(?!\\S)`, "g"))].map(([line]) => line.trimEnd());

const pdfPage = (parts: readonly Part[], index: number, pages: number): MadePage => {
  let y = 770;
  const texts = parts.flatMap(({ heading, paragraphs }) => {
    y -= 12;
    const title = { text: heading, x: 72, y, size: 15 };
    y -= 26;
    const lines = paragraphs.flatMap((paragraph) => {
      const made = wrapped(paragraph).map((text, line) => ({ text, x: 72, y: y - line * 15, size: 11 }));
      y -= made.length * 15 + 12;
      return made;
    });
    return [title, ...lines];
  });
  return { texts: [...texts, { text: `Lease NH-4471, page ${index + 1} of ${pages}`, x: 72, y: 40, size: 8 }] };
};

const invoices: readonly (readonly [number: string, date: string, supplier: string, item: string, amount: string, paid: string])[] = [
  ["INV-2041", "2026-01-09", "Falcon Paper Supply", "copy paper", "184.20", "yes"],
  ["INV-2042", "2026-01-15", "Silver River Energy", "electricity", "612.75", "yes"],
  ["INV-2043", "2026-01-28", "Atlas Cleaning Services", "cleaning", "540.00", "yes"],
  ["INV-2044", "2026-02-03", "Falcon Paper Supply", "toner", "328.90", "yes"],
  ["INV-2045", "2026-02-16", "Silver River Energy", "electricity", "598.10", "yes"],
  ["INV-2046", "2026-02-27", "Atlas Cleaning Services", "cleaning", "540.00", "no"],
  ["INV-2047", "2026-03-05", "Orion Chair Works", "office chairs", "2480.00", "no"],
  ["INV-2048", "2026-03-17", "Silver River Energy", "electricity", "571.35", "yes"],
  ["INV-2049", "2026-03-30", "Atlas Cleaning Services", "cleaning", "540.00", "no"],
  ["INV-2050", "2026-04-08", "Falcon Paper Supply", "envelopes", "96.40", "yes"],
];
const invoiceTable = [["Invoice", "Date", "Supplier", "Item", "Amount", "Paid"], ...invoices].map((row) => `${row.join(",")}\n`).join("");

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

const letter = [
  "Willow Granite Partners, 31 Garden Road, Leeds",
  "Cedar Lane Works Ltd, 4 Mill Lane, Bristol",
  "Your office insurance",
  "Dear Mr. Jansen,",
  "Thank you for your message. Your office is insured from 1 March 2026.",
  "Policy number: WG-880213.",
  "Yearly premium: EUR 742.00.",
  "Excess: EUR 300.00.",
  "The insurance covers fire, water and theft. It does not cover bicycles in the yard.",
  "In case of damage call Petra Okafor within two days.",
  "Kind regards, Petra Okafor",
];
const docxLetter = zip([
  {
    name: "[Content_Types].xml",
    data: `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="${WORD}"/></Types>`,
  },
  {
    name: "_rels/.rels",
    data: `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>`,
  },
  {
    name: "word/document.xml",
    data: `${XML}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${letter.map((text) => `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`).join("")}</w:body></w:document>`,
  },
]);

const ODF = "urn:oasis:names:tc:opendocument:xmlns";
const minutes = [
  "Minutes, Cedar Lane Works",
  "The meeting took place on 12 May 2026. Carla Bianchi chaired the meeting.",
  "Present: Carla Bianchi, Marco Jansen, Tara Novak, Yusuf Ellis.",
  "The move into Canal Street is done. The old rooms were handed back on 30 April 2026.",
  "Approved budget: EUR 6,500.00. It is for shelves and a projector.",
  "Tara Novak will take care of the next steps.",
  "Next meeting: 9 June 2026.",
];
const odtMinutes = zip([
  { name: "mimetype", data: "application/vnd.oasis.opendocument.text", stored: true },
  {
    name: "content.xml",
    data: `${XML}<office:document-content xmlns:office="${ODF}:office:1.0" xmlns:text="${ODF}:text:1.0" office:version="1.3"><office:body><office:text>${minutes.map((text, index) => (index === 0 ? `<text:h text:outline-level="1">${text}</text:h>` : `<text:p>${text}</text:p>`)).join("")}</office:text></office:body></office:document-content>`,
  },
  {
    name: "META-INF/manifest.xml",
    data: `${XML}<manifest:manifest xmlns:manifest="${ODF}:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`,
  },
]);

const mail = [
  "From: Elena Moreau <elena.moreau@orion-chair.example>",
  "To: Marco Jansen <marco.jansen@cedar-lane.example>",
  "Subject: Delivery of your office chairs",
  "Date: Tue, 10 Mar 2026 09:12:00 +0000",
  "Message-ID: <chairs-2047@orion-chair.example>",
  "MIME-Version: 1.0",
  "Content-Type: text/plain; charset=utf-8",
  "",
  "Dear Marco,",
  "",
  "your eight office chairs are ready. Delivery date: 24 March 2026.",
  "",
  "Order number: OC-7719. Tracking number: 4402-815.",
  "",
  "The goods are brought by Beacon Harbor Logistics. Please have the goods lift free from 08:00 to 10:00.",
  "",
  "Kind regards,",
  "Elena Moreau",
  "",
].join("\r\n");

const policy = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Staff handbook of Cedar Lane Works</title></head>
<body>
<h1>Staff handbook of Cedar Lane Works</h1>
<h2>Leave</h2>
<p>Vacation days: 28 days. Requests are made at least 15 days before the first day off.</p>
<p>A medical certificate is needed after 3 days.</p>
<h2>Working from home</h2>
<p>Remote days: two days per week. The team meets in the office each Wednesday.</p>
<h2>Travel and expenses</h2>
<p>Travel allowance: EUR 0.38 per kilometre.</p>
<table>
<tr><th>Expense</th><th>Limit</th></tr>
<tr><td>Hotel, one night</td><td>EUR 140.00</td></tr>
<tr><td>Meals, one day</td><td>EUR 32.00</td></tr>
</table>
</body>
</html>
`;

/** File name to bytes; the same bytes at each call. */
export const makeSamples = (): Readonly<Record<string, Uint8Array>> => ({
  "office-lease.pdf": makePdf(
    lease.map((parts, index) => pdfPage(parts, index, lease.length)),
    { title: "Office lease NH-4471" },
  ),
  "supplier-invoices.csv": Buffer.from(invoiceTable),
  "insurance-letter.docx": docxLetter,
  "meeting-minutes.odt": odtMinutes,
  "chair-delivery.eml": Buffer.from(mail),
  "staff-handbook.html": Buffer.from(policy),
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = fileURLToPath(new URL("../../resources/samples/", import.meta.url));
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(makeSamples())) await writeFile(join(folder, name), bytes);
}
