/** The one door to zod: switches its JIT off (it needs `eval`, which our CSP forbids) before any schema is built. */
import { z } from "zod";

z.config({ jitless: true });

export { z };
