package dev.valise.cli;

import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.store.Collected;
import dev.valise.store.Retention;
import dev.valise.store.Store;
import dev.valise.store.StoreCheck;
import dev.valise.store.StoreSettings;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code valise store}: what an operator does to a store, beside the servers that use it. */
@Command(
        name = "store",
        description = {
            "Look after a store of 'valise serve'. Servers may use it meanwhile: a server removes what is not kept by itself.",
        },
        sortOptions = false,
        synopsisSubcommandLabel = "(check | collect)",
        footerHeading = "%nExamples:%n",
        footer = {"  valise store check", "  valise store collect --store /var/lib/valise --keep-scopes 1h"})
final class StoreCommand {
    @Mixin
    HelpOption help = new HelpOption();

    /** Which store. */
    static final class PlaceOption {
        @Option(
                names = "--store",
                paramLabel = "PATH|URL",
                defaultValue = "${VALISE_STORE:-}",
                description = "As of 'valise serve'. Default: VALISE_STORE of the environment, or the usual folder.")
        String said = "";

        /** Opens it; throws {@link ValiseException} where there is none, and does not make one. */
        Store open(Surroundings around) {
            LibraryLogs.level(Level.WARNING);
            StoreSettings settings = StorePlace.of(said, around.environment())
                    .where()
                    .orElseThrow(() -> new ValiseException(Code.BAD_CALL, "'none' is no store"));
            if (settings instanceof StoreSettings.Folder folder && !Files.isDirectory(folder.path())) {
                throw new ValiseException(
                        Code.BAD_CALL,
                        "there is no store in " + folder + "; --store names another folder, or a PostgreSQL");
            }
            return Store.open(settings);
        }
    }

    /** {@code valise store check}. */
    @Command(
            name = "check",
            description = {
                "Read everything in a store, and say what is wrong. Nothing is changed.",
                "The exit status is 1 where something is."
            },
            sortOptions = false)
    static final class Check implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        PlaceOption place = new PlaceOption();

        @Mixin
        HelpOption help = new HelpOption();

        Check(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            try (Store store = place.open(around)) {
                StoreCheck found = store.check();
                around.out()
                        .println("%,d scopes, of %,d pieces with %s"
                                .formatted(found.scopes(), found.blobs(), Quantity.ofBytes(found.bytes())));
                found.problems().forEach(each -> around.out().println(Visible.line(each, 1_000)));
                around.out()
                        .println(
                                found.problems().isEmpty()
                                        ? "nothing is wrong"
                                        : "%d things are wrong"
                                                .formatted(found.problems().size()));
                return found.problems().isEmpty() ? Exit.OK : Exit.RAISED;
            }
        }
    }

    /** {@code valise store collect}. */
    @Command(
            name = "collect",
            description = {
                "Remove what is not kept any more: outcomes and scopes that are too old, and what nothing refers to.",
                "A scope that a branch has in its history stays."
            },
            sortOptions = false)
    static final class Collect implements Callable<Integer> {
        private final Surroundings around;

        @Mixin
        PlaceOption place = new PlaceOption();

        @Option(
                names = "--keep-calls",
                paramLabel = "TIME",
                converter = TimeConverter.class,
                description = "How long the outcome of a call is kept. Default: 24h.")
        Duration keepCalls = Retention.DEFAULT.calls();

        @Option(
                names = "--keep-scopes",
                paramLabel = "TIME",
                converter = TimeConverter.class,
                description = "How long a scope is kept that no branch has and nobody uses. Default: 24h.")
        Duration keepScopes = Retention.DEFAULT.scopes();

        @Mixin
        HelpOption help = new HelpOption();

        Collect(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            try (Store store = place.open(around)) {
                Collected removed = store.collect(new Retention(keepScopes, keepCalls, Retention.DEFAULT.moves()));
                around.out()
                        .println("removed: %,d scopes, %,d calls, %s"
                                .formatted(removed.scopes(), removed.calls(), Quantity.ofBytes(removed.bytes())));
                return Exit.OK;
            }
        }
    }
}
