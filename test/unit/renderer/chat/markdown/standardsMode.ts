/** KaTeX refuses to draw on a page in quirks mode; happy-dom knows no modes, a browser with our doctype is in standards mode. Import before KaTeX. */
Object.defineProperty(document, "compatMode", { value: "CSS1Compat", configurable: true });
