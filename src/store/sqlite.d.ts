/** Types of better-sqlite3-multiple-ciphers, as far as the store uses it: the package's own are not reachable through its `exports` (13.0.3). */
declare module "better-sqlite3-multiple-ciphers" {
  export interface RunResult {
    readonly changes: number;
    readonly lastInsertRowid: number | bigint;
  }
  /** `Parameters`: a tuple for `?`, one object for `:names`. */
  export interface Statement<Parameters, Row> {
    run(...parameters: Parameters extends readonly unknown[] ? Parameters : [Parameters]): RunResult;
    get(...parameters: Parameters extends readonly unknown[] ? Parameters : [Parameters]): Row | undefined;
    all(...parameters: Parameters extends readonly unknown[] ? Parameters : [Parameters]): Row[];
    /** The first column alone. The type argument of `prepare` already names that column's type. */
    pluck(): this;
  }
  /** Call it to run deferred, `.immediate()` to take the write lock at once. */
  export interface Transaction<Result> {
    (): Result;
    immediate(): Result;
  }
  export default class Database {
    constructor(path: string, options?: { readonly timeout?: number; readonly readonly?: boolean; readonly fileMustExist?: boolean });
    prepare<Parameters = readonly unknown[], Row = unknown>(sql: string): Statement<Parameters, Row>;
    transaction<Result>(body: () => Result): Transaction<Result>;
    exec(sql: string): this;
    pragma(sql: string, options?: { readonly simple?: boolean }): unknown;
    function(name: string, options: { readonly deterministic?: boolean }, body: (...values: readonly unknown[]) => unknown): this;
    aggregate<State>(
      name: string,
      options: {
        readonly start: () => State;
        readonly step: (state: State, value: unknown) => State;
        readonly result: (state: State) => unknown;
      },
    ): this;
    close(): this;
  }
}
