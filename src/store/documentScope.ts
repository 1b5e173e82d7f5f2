/** The documents in scope of an answer with their pages, for coverage. */
import type { SearchFilters } from "#src/contract/document.ts";
import type { Connection } from "./connection.ts";
import type { ScopeDocument } from "./documentRows.ts";
import { fromJson } from "./rows.ts";
import { createShownThrough, documentsInScope, type ScopeParameters, scopeParameters } from "./searchScope.ts";

export const createDocumentScope = (db: Connection) => ({
  /** Each document once, by the name of the file it is shown through. */
  scope: (filters: SearchFilters): readonly ScopeDocument[] => {
    const parameters = scopeParameters(filters);
    const documents = db
      .prepare<ScopeParameters, { seq: number; hash: string; complete: 0 | 1; unread: string }>(
        `SELECT seq, hash, complete, unread FROM documents WHERE seq IN (${documentsInScope(filters)})`,
      )
      .all(parameters);
    const pages = db
      .prepare<ScopeParameters, { seq: number; page: number; chunks: number }>(
        `SELECT k.id >> 20 AS seq, k.page, count(*) AS chunks FROM documents AS d JOIN chunks AS k ON k.id >= d.seq << 20 AND k.id < (d.seq + 1) << 20
         WHERE d.seq IN (${documentsInScope(filters)}) GROUP BY k.id >> 20, k.page`,
      )
      .all(parameters);
    const pagesOf = Map.groupBy(pages, ({ seq }) => seq);
    const shownThrough = createShownThrough(db, filters);
    return documents
      .flatMap(({ seq, hash, complete, unread }) => {
        const through = shownThrough(seq);
        if (through === undefined) return [];
        const { fileId, fileName, kind } = through;
        return [
          {
            hash,
            fileId,
            fileName,
            kind,
            complete: complete === 1,
            pages: (pagesOf.get(seq) ?? []).map(({ page, chunks }) => ({ page, chunks })),
            unread: fromJson<ScopeDocument["unread"]>(unread),
          },
        ];
      })
      .sort((a, b) => (a.fileName < b.fileName ? -1 : a.fileName > b.fileName ? 1 : 0));
  },
});
