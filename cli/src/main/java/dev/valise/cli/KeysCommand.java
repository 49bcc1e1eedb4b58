package dev.valise.cli;

import dev.valise.server.KeyFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code valise keys}: the keys by which tenants are known to {@code valise serve}. */
@Command(
        name = "keys",
        description = {
            "Make, list and revoke the keys by which 'valise serve' knows its tenants. The file has hashes only: a key is",
            "shown once, when it is made. A running server sees every change at once."
        },
        sortOptions = false,
        synopsisSubcommandLabel = "(add | list | revoke)",
        footerHeading = "%nExamples:%n",
        footer = {"  valise keys add shop --keys keys", "  valise keys revoke 1a2b3c4d --keys keys"})
final class KeysCommand {
    @Mixin
    HelpOption help = new HelpOption();

    /** Which file. */
    static final class FileOption {
        @Option(
                names = "--keys",
                paramLabel = "FILE",
                required = true,
                defaultValue = "${VALISE_KEYS}",
                description = "The file of keys; 'add' makes it. Default: VALISE_KEYS of the environment.")
        Path file = Path.of("");
    }

    /** {@code valise keys add}. */
    @Command(name = "add", description = "Make a key for a tenant, and print it.", sortOptions = false)
    static final class Add implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(paramLabel = "TENANT", description = "1 to 64 letters, digits, '.', '_' or '-'.")
        String tenant = "";

        @Mixin
        FileOption keys = new FileOption();

        @Mixin
        HelpOption help = new HelpOption();

        Add(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            if (!KeyFile.isTenant(tenant)) {
                around.say("a tenant is named by 1 to 64 letters, digits, '.', '_' or '-', not by '"
                        + Visible.line(tenant, 100) + "'");
                return Exit.USAGE;
            }
            around.out().println(new KeyFile(keys.file).add(tenant));
            return Exit.OK;
        }
    }

    /** {@code valise keys list}. */
    @Command(name = "list", description = "Show the id, the tenant and the age of each key.", sortOptions = false)
    static final class ListAll implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        FileOption keys = new FileOption();

        @Mixin
        HelpOption help = new HelpOption();

        ListAll(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            for (KeyFile.Entry each : new KeyFile(keys.file).entries()) {
                around.out().println(each.id() + "  " + each.made() + "  " + each.tenant());
            }
            return Exit.OK;
        }
    }

    /** {@code valise keys revoke}. */
    @Command(name = "revoke", description = "Remove a key, which is refused from then on.", sortOptions = false)
    static final class Revoke implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(paramLabel = "ID", description = "As 'valise keys list' shows it; the first part of the key.")
        String id = "";

        @Mixin
        FileOption keys = new FileOption();

        @Mixin
        HelpOption help = new HelpOption();

        Revoke(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            if (new KeyFile(keys.file).revoke(id)) {
                return Exit.OK;
            }
            around.say("there is no key '" + Visible.line(id, 100) + "'; 'valise keys list' shows those there are");
            return Exit.USAGE;
        }
    }
}
