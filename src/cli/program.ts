/** The command line's grammar: commands, options, ranges, help. */
import { InvalidArgumentError, Option, Command as Program } from "commander";
import { samplingSchema } from "#src/contract/chat.ts";
import { sha256Schema } from "#src/contract/ids.ts";
import { ask } from "./commands/ask.ts";
import { chat } from "./commands/chat.ts";
import type { Command as Action } from "./commands/context.ts";
import { doctor } from "./commands/doctor.ts";
import { indexDocuments, readDocument, searchDocuments } from "./commands/documents.ts";
import { downloadModel, showCatalogue } from "./commands/download.ts";
import { benchModels, compareModels } from "./commands/lab.ts";
import { fitModel } from "./commands/modelFit.ts";
import { inspectModel, verifyModel } from "./commands/modelPassport.ts";
import { addModels, listModels, removeModel } from "./commands/models.ts";
import { open } from "./commands/open.ts";
import { protect } from "./commands/protect.ts";
import { quantizeModel } from "./commands/quantize.ts";
import { quit } from "./commands/quit.ts";
import { restore } from "./commands/restore.ts";
import { serve } from "./commands/serve.ts";
import type { ExitCode } from "./errorWords.ts";
import { chosenDataDir } from "./session.ts";
import type { Terminal } from "./terminal.ts";

/** What was parsed, bound to its action. */
export type Finish = (exitCode: ExitCode) => void;

interface Shared {
  readonly dataDir?: string;
  readonly json?: boolean;
}

const exitCodeHelp = `
Exit codes: 0 done · 1 failed · 2 usage · 3 file or model refused · 4 not enough memory · 5 data locked, in use or unusable ·
  6 the model's process failed · 7 the core cannot be reached · 130 interrupted
With --json an error is one object on stdout: {"error": {"code", "message"}}.
DESKSIDE_PASSPHRASE_FILE names a file with the passphrase of a protected data directory.`;

/** A program for one run; `finish` hears the action's exit code. Parsing throws CommanderError. */
export const createProgram = (terminal: Terminal, version: string, finish: Finish): Program => {
  const run =
    <Options>(action: Action<Options>, options: Options) =>
    async (shared: Shared): Promise<void> =>
      finish(await action({ terminal, dataDir: chosenDataDir(shared.dataDir), json: shared.json === true }, options));

  const program = configured(new Program("deskside"), terminal)
    // Off by default beside an action of the program's own.
    .helpCommand(true)
    .description("A private AI desktop: chat with local language models, entirely on this machine.")
    .version(version)
    .option("--browser", "use the browser even where a window is possible", false)
    .option("--no-open", "print the address, open nothing")
    .addHelpText("after", exitCodeHelp)
    .action((options: Shared & { browser: boolean; open: boolean }) =>
      run(open, { browser: options.browser, open: options.open })(options),
    );

  const command = (name: string, description: string, parent: Program = program): Program =>
    configured(parent.command(name), terminal).description(description);
  const withJson = (one: Program): Program => one.option("--json", "one object on one line of stdout");
  const shared = (one: Program): Shared => one.optsWithGlobals<Shared>();

  withJson(command("serve", "serve the app to a browser on 127.0.0.1 until Ctrl-C"))
    .option("--port <number>", "port to listen on; 0 takes any free one", inRange("a port", 0, 65_535), 0)
    .option("--no-open", "print the address, open nothing")
    .option("--root <folder...>", "folders the page may list models from; without it the home folder", [])
    .action((options: { port: number; open: boolean; root: string[]; json?: boolean }, one: Program) =>
      run(serve, { port: options.port, open: options.open && options.json !== true, roots: options.root })(shared(one)),
    );

  withJson(command("chat", "ask one question in a temporary chat that is never written"))
    .argument("<prompt>", 'the message, or "-" to read it from stdin')
    .option("--model <file>", "a GGUF file; without it the loaded, last used or starter model answers")
    .option("--system <text>", "system prompt")
    .option("--max-tokens <number>", "longest answer in tokens", inRange("a number of tokens", 1, 131_072))
    .option("--temperature <number>", "0 always takes the likeliest token", inRange("a temperature", 0, 2, "fraction"))
    .option("--seed <number>", "the same seed gives the same answer", inRange("a seed", 0, 0xffff_ffff))
    .action((prompt: string, options: ChatFlags, one: Program) =>
      run(chat, { prompt, model: options.model, system: options.system, sampling: samplingOf(options) })(shared(one)),
    );

  const models = command("models", "the model library");
  withJson(command("list", "what is in the library, by families and levels", models)).action((_: object, one: Program) =>
    run(listModels, {})(shared(one)),
  );
  withJson(command("inspect", "a model's passport: what it is, where it came from, whether its turns are safe; nothing is added", models))
    .argument("<model>", "a model of the library by name or id, or any file")
    .action((file: string, _: object, one: Program) => run(inspectModel, { file })(shared(one)));
  withJson(command("add", "add a model file, or watch a folder, where it lies", models))
    .argument("<path>", "a GGUF file or a folder")
    .action((path: string, _: object, one: Program) => run(addModels, { path })(shared(one)));
  withJson(command("verify", "read a model's bytes again and compare their hash with what is known of them", models))
    .argument("<model>", "a model of the library by name or id, or a GGUF file")
    .option(
      "--checksums <file>",
      "compare with this file, as sha256sum writes it; without it with one beside the model, or the publisher's",
    )
    .action((name: string, options: { checksums?: string }, one: Program) =>
      run(verifyModel, { name, checksums: options.checksums })(shared(one)),
    );
  withJson(command("fit", "what a model would take here, and the best settings for it; exit 4 where it does not fit", models))
    .argument("<model>", "a model of the library by name or id, or a GGUF file, which is not added")
    .option("--context <tokens>", "context; without it the model's own settings", inRange("a context", 256, 1_048_576))
    .option("--gpu-layers <number>", "layers on the graphics card", inRange("a number of layers", 0, 1_024))
    .action((model: string, options: { context?: number; gpuLayers?: number }, one: Program) =>
      run(fitModel, { model, contextTokens: options.context, gpuLayers: options.gpuLayers })(shared(one)),
    );
  withJson(command("remove", "take a model out of the library; its file stays", models))
    .argument("<model>", "a model of the library by name or id, or its file")
    .option("--trash", "put its files into the system's trash", false)
    .action((name: string, options: { trash: boolean }, one: Program) => run(removeModel, { name, trash: options.trash })(shared(one)));
  withJson(command("catalogue", "well-known open models with their sizes and licences; nothing is sent", models)).action(
    (_: object, one: Program) => run(showCatalogue, {})(shared(one)),
  );
  withJson(command("download", "fetch a model from the catalogue or an address; only from hosts that were allowed", models))
    .argument("<what>", "a key of the catalogue, or the https address of a .gguf file")
    .option("--quantization <level>", "which level of the catalogue's; Q4_K_M unless said")
    .option("--sha256 <hash>", "what the file at the address must hash to", sha256)
    .option("--yes-host <host...>", "allow downloads from this host, from now on", [])
    .action((what: string, options: DownloadFlags, one: Program) =>
      run(downloadModel, { what, quantization: options.quantization, sha256: options.sha256, hosts: options.yesHost })(shared(one)),
    );
  withJson(command("quantize", "make a smaller level of an F16, BF16 or F32 model on this machine", models))
    .argument("<name>", "the model's file name or name")
    .argument("<level>", "Q8_0, Q6_K, Q5_K_M, Q4_K_M, …")
    .action((name: string, type: string, _: object, one: Program) => run(quantizeModel, { name, type })(shared(one)));

  withJson(command("index", "read documents into a collection; folders are watched with their subfolders, files stay where they are"))
    .argument("<paths...>", "files and folders")
    .option("--collection <name>", "the collection; without it the first folder's name")
    .action((paths: string[], options: { collection?: string }, one: Program) =>
      run(indexDocuments, { paths, collection: options.collection })(shared(one)),
    );
  withJson(command("search", "find passages in collections"))
    .argument("<query>", "words or a question")
    .option("--collection <name>", "one collection; without it all")
    .option("--top <number>", "how many", inRange("a number", 1, 100), 10)
    .action((query: string, options: { collection?: string; top: number }, one: Program) =>
      run(searchDocuments, { query, collection: options.collection, top: options.top })(shared(one)),
    );
  withJson(command("ask", "ask documents one question; each quote is checked against its source"))
    .argument("<question>", "the question")
    .addOption(
      new Option("--files <file...>", "files or folders, read for this question alone").default([], "none").conflicts("collection"),
    )
    .option("--collection <name>", "one collection; without it all")
    .option("--full-scan", "read every page", false)
    .option("--model <file>", "a GGUF file; without it the loaded, last used or starter model answers")
    .action((question: string, options: AskFlags, one: Program) =>
      run(ask, { question, files: options.files, collection: options.collection, fullScan: options.fullScan, model: options.model })(
        shared(one),
      ),
    );
  withJson(command("read", "read one document's text with positions; nothing is kept"))
    .argument("<file>", "any document")
    .option("--password-file <file>", "holds the password of an encrypted document in its first line")
    .action((file: string, options: { passwordFile?: string }, one: Program) =>
      run(readDocument, { file, passwordFile: options.passwordFile })(shared(one)),
    );

  withJson(command("lab", "compare quantizations or models on one text, measured on this machine"))
    .argument(
      "<models...>",
      "names from the library, or GGUF files, which are added to it; the largest is what the others are held against",
    )
    .requiredOption("--text <file>", "a text or any document")
    .option("--context <number>", "tokens in a chunk; the second half of each is scored", inRange("a number of tokens", 16, 32_768), 512)
    .option("--chunks <number>", "most chunks; without it the whole text", inRange("a number", 1, 100_000))
    .action((models: string[], options: { text: string; context: number; chunks?: number }, one: Program) =>
      run(compareModels, { models, text: options.text, context: options.context, chunks: options.chunks ?? null })(shared(one)),
    );
  withJson(command("bench", "measure a model's speed on this machine, against earlier runs"))
    .argument("[model]", "a name from the library or a GGUF file; without it the loaded or starter model")
    .action((model: string | undefined, _: object, one: Program) => run(benchModels, { model })(shared(one)));

  withJson(command("doctor", "runtimes, backends, GPUs and why not, memory, versions")).action((_: object, one: Program) =>
    run(doctor, {})(shared(one)),
  );
  withJson(command("protect", "put the data key under a passphrase, or back into a key file"))
    .addOption(new Option("--by <how>", "what opens the data").choices(["passphrase", "file"]).makeOptionMandatory())
    .action((options: { by: "passphrase" | "file" }, one: Program) => run(protect, { by: options.by })(shared(one)));
  withJson(command("restore-backup", "put a backup in place of a database that cannot be opened; that one is kept in quarantine/"))
    .argument("[name]", "which backup; without it the newest that is sound")
    .option("--list", "only list the backups and whether each is sound", false)
    .action((name: string | undefined, options: { list: boolean }, one: Program) =>
      run(restore, { name, list: options.list })(shared(one)),
    );
  withJson(command("quit", "end the running core, whoever started it")).action((_: object, one: Program) => run(quit, {})(shared(one)));
  return program;
};

/** Options and manners of every command; commander does not hand them down to a command made later with other texts. */
const configured = (command: Program, terminal: Terminal): Program =>
  command
    .option("--data-dir <folder>", "where chats, settings and the library lie")
    .exitOverride()
    // Errors are told by run.ts; what is left for stderr is the help of a command that lacks its subcommand.
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
      outputError: () => {},
    });

interface AskFlags {
  readonly files: string[];
  readonly collection?: string;
  readonly fullScan: boolean;
  readonly model?: string;
}

interface DownloadFlags {
  readonly quantization?: string;
  readonly sha256?: string;
  readonly yesHost: string[];
}

interface ChatFlags {
  readonly model?: string;
  readonly system?: string;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly seed?: number;
}

const samplingOf = ({ maxTokens, temperature, seed }: ChatFlags) =>
  samplingSchema.partial().parse({
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(seed === undefined ? {} : { seed }),
  });

const sha256 = (text: string): string => {
  const hash = text.trim().toLowerCase();
  if (!sha256Schema.safeParse(hash).success) throw new InvalidArgumentError("It must be 64 hexadecimal digits.");
  return hash;
};

const inRange =
  (what: string, min: number, max: number, kind: "whole" | "fraction" = "whole") =>
  (text: string): number => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (!(value >= min && value <= max) || (kind === "whole" && !Number.isInteger(value)))
      throw new InvalidArgumentError(`It must be ${what} from ${min} to ${max}.`);
    return value;
  };
