package dev.valise.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code valise} itself: what it is, and its commands. */
@Command(
        name = "valise",
        versionProvider = TopCommand.Version.class,
        description = "Runs Python code in a sandbox and keeps what it defined: the scope.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "  0:all went well",
            "  1:the code raised; the traceback is on standard error (doctor: no code can run here)",
            "  2:the command line is wrong, or a file cannot be read",
            " 69:this host cannot run the sandbox; 'valise doctor' says why",
            " 70:the call was lost, or Valise has a fault; the message says which",
            " 74:the output cannot be written",
            "124:a call reached a limit",
            "130:interrupted by Ctrl-C",
            "141:nobody reads the output any more",
            "  n:what the code gave to sys.exit(n)"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  valise run setup.py use.py     use.py sees what setup.py defined",
            "  valise repl                    try things out; undo what went wrong",
            "  valise call -c 'x = 6' -o x.valise && valise call -s x.valise -c 'x * 7'",
            "  valise serve                   calls over HTTP, on this machine",
            "  valise doctor                  what of the sandbox this host gives",
            "",
            "'valise COMMAND --help' shows the options of a command."
        })
final class TopCommand {
    @Option(names = "--version", versionHelp = true, order = 1, description = "Show the version.")
    boolean version;

    @Mixin
    HelpOption help = new HelpOption();

    /** The version that this was built as. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "valise " + BuiltVersion.text() + " (Java " + Runtime.version() + ", " + System.getProperty("os.name")
                        + ")"
            };
        }
    }
}
