/** Which documents an answer is drawn from, as they stand when it begins. */
import type { SearchFilters } from "#src/contract/document.ts";
import type { AnswerGrounding, Coverage } from "#src/contract/grounding.ts";
import type { CollectionId } from "#src/contract/ids.ts";
import { coverageOf, type ReadOn } from "#src/passages/coverage.ts";
import type { DocumentRepository, ScopeDocument } from "../ports.ts";

export interface Scope {
  readonly filters: SearchFilters;
  readonly collections: AnswerGrounding["collections"];
  /** Each once, however many files hold it; by file name. */
  readonly documents: readonly ScopeDocument[];
  readonly files: number;
  /** Files whose text is not there (yet). */
  readonly unindexedFiles: number;
}

/** Throws collection/not-found. */
export const loadScope = async (repository: DocumentRepository, collectionIds: readonly CollectionId[]): Promise<Scope> => {
  const filters: SearchFilters = { collectionIds: [...collectionIds] };
  const collections = await Promise.all(collectionIds.map((id) => repository.getCollection(id)));
  const documents = await repository.scope(filters);
  const files = collections.reduce((sum, { counts }) => sum + counts.total, 0);
  const unsettled = collections.reduce((sum, { counts }) => sum + counts.waiting + counts.reading + counts.failed, 0);
  return {
    filters,
    collections: collections.map(({ id, counts }) => ({ id, revision: counts.revision })),
    documents: [...documents].sort((a, b) => a.fileName.localeCompare(b.fileName) || (a.hash < b.hash ? -1 : 1)),
    files,
    // A file that changed waits to be read again while its old text is still there: it is not missing.
    unindexedFiles: Math.min(unsettled, Math.max(0, files - documents.length)),
  };
};

export const coverageIn = (scope: Scope, readOn: ReadOn): Coverage => coverageOf(scope.documents, scope.unindexedFiles, readOn);

export const chunksIn = ({ pages }: ScopeDocument): number => pages.reduce((sum, page) => sum + page.chunks, 0);
