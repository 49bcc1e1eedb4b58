package dev.valise.cli;

import dev.valise.json.Json;
import dev.valise.sandbox.Finding;
import dev.valise.spi.LocalSettings;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code valise doctor}. */
@Command(
        name = "doctor",
        description = {
            "Show what of the sandbox this host gives, layer by layer, and how to get what it does not.",
            "The exit status is 0 where code can run, and 1 where it cannot."
        },
        sortOptions = false)
final class DoctorCommand implements Callable<Integer> {
    private final Surroundings around;

    @Option(names = "--json", order = 0, description = "Print one JSON document.")
    boolean json;

    @Option(
            names = "--python",
            paramLabel = "PATH",
            order = 1,
            description = "The interpreter: a path, or a name to look up in PATH. Default: python3.")
    String python = LocalSettings.DEFAULT.python();

    @Mixin
    PatchOptions patches = new PatchOptions();

    @Option(names = "--verbose", order = 9, description = "Show the cause of a failure of Valise itself.")
    boolean verbose;

    @Mixin
    HelpOption help = new HelpOption();

    DoctorCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        List<Finding> findings = around.engine().examine(python, patches.patches(false));
        long missing = count(findings, Finding.Status.MISSING);
        if (json) {
            around.out().println(document(findings, missing == 0));
        } else {
            around.out().print(table(findings));
            around.out().println(summary(missing, count(findings, Finding.Status.WEAKER)));
        }
        return missing == 0 ? Exit.OK : Exit.RAISED;
    }

    private static long count(List<Finding> findings, Finding.Status status) {
        return findings.stream().filter(each -> each.status() == status).count();
    }

    private String table(List<Finding> findings) {
        int width = findings.stream()
                .mapToInt(each -> Visible.line(each.layer()).length())
                .max()
                .orElse(0);
        String indent = " ".repeat(width + 11);
        StringBuilder table = new StringBuilder();
        for (Finding each : findings) {
            String layer = Visible.line(each.layer());
            table.append(mark(each.status()))
                    .append(layer)
                    .append(" ".repeat(width - layer.length() + 2))
                    .append(Visible.block(each.detail()).replace("\n", "\n" + indent))
                    .append('\n');
            if (!each.fix().isEmpty()) {
                table.append(indent)
                        .append("fix: ")
                        .append(Visible.block(each.fix()).replace("\n", "\n" + indent))
                        .append('\n');
            }
        }
        return table.toString();
    }

    /** The status as a word of nine columns. */
    private String mark(Finding.Status status) {
        String color = switch (status) {
            case OK -> "\033[32m";
            case WEAKER -> "\033[33m";
            case MISSING -> "\033[31m";
        };
        String padded = String.format("%-9s", word(status));
        return around.outColors() ? color + padded + "\033[0m" : padded;
    }

    private static String word(Finding.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static String summary(long missing, long weaker) {
        if (missing > 0) {
            return "\nNo code can run here: " + missing + (missing == 1 ? " layer is" : " layers are") + " missing.";
        }
        if (weaker > 0) {
            return "\nCode can run here; " + weaker + (weaker == 1 ? " layer is" : " layers are")
                    + " weaker than it could be.";
        }
        return "\nCode can run here, behind all layers.";
    }

    private static String document(List<Finding> findings, boolean canRun) {
        return Json.document(json -> {
            json.writeStartObject();
            json.writeBooleanProperty("can_run", canRun);
            json.writeName("findings");
            json.writeStartArray();
            for (Finding each : findings) {
                json.writeStartObject();
                json.writeStringProperty("layer", each.layer());
                json.writeStringProperty("status", word(each.status()));
                json.writeStringProperty("detail", each.detail());
                json.writeStringProperty("fix", each.fix());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}
